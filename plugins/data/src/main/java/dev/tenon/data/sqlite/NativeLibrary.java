package dev.tenon.data.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the driver unpacks SQLite's native library: into a directory of ours, not the one for temporary files that everybody
 * may write to. The library is loaded once per process; the first mount gives the place, unless the property was set.
 */
final class NativeLibrary {

    static final String PROPERTY = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /** Chooses the place, before the first connection. */
    static synchronized void choosePlace(Path dataDirectory) throws IOException {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        Path place = dataDirectory.resolve("native");
        PrivateFiles.directory(place);
        deleteFiles(place);
        System.setProperty(PROPERTY, place.toAbsolutePath().toString());
    }

    /** Chooses the same place where a server may be using it: what it has there stays. */
    static synchronized void sharePlace(Path dataDirectory) throws IOException {
        if (System.getProperty(PROPERTY) == null) {
            Path place = dataDirectory.resolve("native");
            PrivateFiles.directory(place);
            System.setProperty(PROPERTY, place.toAbsolutePath().toString());
        }
    }

    /** A process that was killed leaves its copy behind. */
    private static void deleteFiles(Path place) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(place)) {
            files = listed.filter(file -> file.getFileName().toString().startsWith("sqlite-"))
                    .toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
