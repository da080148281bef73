package dev.tenon.plugin;

import dev.tenon.plugin.PluginProblem.Severity;
import java.nio.file.Path;

/** A problem of a JAR's content, whatever name the file was dropped under. */
record Finding(Severity severity, String className, String what, String fix) {

    static Finding error(String className, String what, String fix) {
        return new Finding(Severity.ERROR, className, what, fix);
    }

    static Finding warning(String className, String what, String fix) {
        return new Finding(Severity.WARNING, className, what, fix);
    }

    PluginProblem at(Path jar) {
        return PluginProblem.of(severity, jar, className, what, fix);
    }
}
