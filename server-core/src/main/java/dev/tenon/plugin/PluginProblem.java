package dev.tenon.plugin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Something that is wrong with a JAR, with a plugin in it, or with the plugins directory.
 *
 * @param id eight hexadecimal digits, the same whenever the same thing is wrong with the same file: the 503 of a mount
 *     carries it, the log and {@code tenon plugins} name it
 * @param jar the dropped JAR, or the plugins directory
 * @param className the class concerned, or empty
 * @param what what is wrong, a clause without a full stop
 * @param fix what to do about it, a clause without a full stop
 */
public record PluginProblem(String id, Severity severity, Path jar, String className, String what, String fix) {

    /** Whether something is lost because of it. */
    public enum Severity {
        /** A plugin, or the whole JAR, is not available. */
        ERROR,
        /** Everything works, but not as its author will have meant it. */
        WARNING
    }

    private static final int ID_BYTES = 4;

    static PluginProblem error(Path jar, String className, String what, String fix) {
        return of(Severity.ERROR, jar, className, what, fix);
    }

    static PluginProblem warning(Path jar, String className, String what, String fix) {
        return of(Severity.WARNING, jar, className, what, fix);
    }

    static PluginProblem of(Severity severity, Path jar, String className, String what, String fix) {
        byte[] hash = Hashes.sha256().digest((fileName(jar) + '\n' + what).getBytes(StandardCharsets.UTF_8));
        return new PluginProblem(HexFormat.of().formatHex(hash, 0, ID_BYTES), severity, jar, className, what, fix);
    }

    /** Whether a plugin, or the whole JAR, is not available because of it. */
    public boolean fatal() {
        return severity == Severity.ERROR;
    }

    /** One line: severity, file, what, fix, id. */
    @Override
    public String toString() {
        String prefix = fatal() ? "" : "warning: ";
        return "%s%s: %s; %s [%s]".formatted(prefix, fileName(jar), what, fix, id);
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
