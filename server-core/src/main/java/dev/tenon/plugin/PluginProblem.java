package dev.tenon.plugin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Something that is wrong with a JAR or another file of the plugins directory, with a plugin in it, or with the directory.
 *
 * @param id eight hexadecimal digits, the same whenever the same thing is wrong with the same file: the 503 of a mount
 *     carries it, the log and {@code tenon plugins} name it
 * @param jar the dropped JAR, source file or folder, or the plugins directory
 * @param line the line of the source file, from 1, or 0 if it is about no line
 * @param className the class concerned, or empty
 * @param what what is wrong, a clause without a full stop
 * @param fix what to do about it, a clause without a full stop
 */
public record PluginProblem(
        String id, Severity severity, Path jar, int line, String className, String what, String fix) {

    /** Whether something is lost because of it. */
    public enum Severity {
        /** A plugin, or the whole JAR, is not available. */
        ERROR,
        /** Everything works, but not as its author will have meant it. */
        WARNING
    }

    private static final int ID_BYTES = 4;

    static PluginProblem error(Path jar, String className, String what, String fix) {
        return of(Severity.ERROR, jar, 0, className, what, fix);
    }

    static PluginProblem warning(Path jar, String className, String what, String fix) {
        return of(Severity.WARNING, jar, 0, className, what, fix);
    }

    static PluginProblem of(Severity severity, Path jar, int line, String className, String what, String fix) {
        byte[] hash = Hashes.sha256().digest((place(jar, line) + '\n' + what).getBytes(StandardCharsets.UTF_8));
        String id = HexFormat.of().formatHex(hash, 0, ID_BYTES);
        return new PluginProblem(id, severity, jar, line, className, what, fix);
    }

    /** Whether a plugin, or the whole JAR, is not available because of it. */
    public boolean fatal() {
        return severity == Severity.ERROR;
    }

    /** The file's name, with the line if it is about one: {@code hello.jar}, {@code Hello.java:12}. */
    public String place() {
        return place(jar, line);
    }

    private static String place(Path file, int line) {
        return line == 0 ? fileName(file) : fileName(file) + ':' + line;
    }

    /** One line: severity, place, what, fix, id. */
    @Override
    public String toString() {
        String prefix = fatal() ? "" : "warning: ";
        return "%s%s: %s; %s [%s]".formatted(prefix, place(), what, fix, id);
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
