package dev.tenon.plugin;

import dev.tenon.plugin.PluginProblem.Severity;
import java.nio.file.Path;

/**
 * A problem of a plugin's content, whatever name the file was dropped under.
 *
 * @param line the line of the source, from 1, or 0 if it is about no line
 */
record Finding(Severity severity, int line, String className, String what, String fix) {

    static Finding error(String className, String what, String fix) {
        return new Finding(Severity.ERROR, 0, className, what, fix);
    }

    static Finding warning(String className, String what, String fix) {
        return new Finding(Severity.WARNING, 0, className, what, fix);
    }

    /** Something that is wrong with a line of a source file. */
    static Finding inSource(int line, String what, String fix) {
        return new Finding(Severity.ERROR, line, "", what, fix);
    }

    PluginProblem at(Path file) {
        return PluginProblem.of(severity, file, line, className, what, fix);
    }
}
