package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Tells whether somebody may still be writing to a file, from its age and from how it ends. */
final class Settling {

    /** An upload that stalls for longer is taken for a damaged JAR, until it goes on. */
    static final Duration UPLOAD_PAUSE = Duration.ofSeconds(10);

    private static final Duration SAVE = Duration.ofMillis(150);
    private static final Duration BUILD = Duration.ofMillis(500);

    private Settling() {}

    static boolean unsettled(Path file, PluginFolder.Kind kind, Instant now) {
        try {
            if (!Files.isRegularFile(file)) {
                return false; // a pipe is not opened: its writer may never come
            }
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            return switch (kind) {
                case JAR -> within(age, UPLOAD_PAUSE) && ZipEnd.of(file).isEmpty();
                case SOURCE -> within(age, SAVE);
                case FOLDER -> within(age, BUILD);
            };
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** The clock of a file server may be ahead of ours: then the age tells nothing. */
    private static boolean within(Duration age, Duration limit) {
        return !age.isNegative() && age.compareTo(limit) < 0;
    }
}
