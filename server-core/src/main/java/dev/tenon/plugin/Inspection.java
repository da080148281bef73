package dev.tenon.plugin;

import java.util.List;

/**
 * What a JAR holds, found out without loading a class of it.
 *
 * @param version {@code Implementation-Version}, or empty
 * @param declarations the plugins that nothing speaks against, in the order of the service file
 * @param findings all that is wrong
 */
record Inspection(String version, List<Declaration> declarations, List<Finding> findings) {

    Inspection {
        declarations = List.copyOf(declarations);
        findings = List.copyOf(findings);
    }

    /** A JAR that cannot be used at all. */
    static Inspection unusable(String what, String fix) {
        return new Inspection("", List.of(), List.of(Finding.error("", what, fix)));
    }
}
