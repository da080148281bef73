package dev.tenon.cli;

import java.util.Objects;

/** Which server this is. */
final class Version {

    private Version() {}

    /** The version in the manifest of our JAR; class files outside of a JAR have none. */
    static String number() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }

    static String line() {
        return "tenon " + number() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")";
    }
}
