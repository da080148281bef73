package dev.tenon.cli;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JVM's cache of loaded classes, which the launcher makes and names: is it used? */
final class StartCache {

    /** The property with its file, if there is one. */
    private static final String FILE = "tenon.aot";

    private StartCache() {}

    /**
     * Once the server serves: nothing is wrong with the cache, or the JVM has refused it. Then it says so and takes it away: the next
     * start has it made anew.
     */
    static void check() {
        String file = System.getProperty(FILE, "");
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.deleteIfExists(Path.of(file + ".doubt"));
        } catch (IOException e) {
            // Then the next start takes a little longer.
            System.getLogger("dev.tenon.cli.Process").log(DEBUG, "cannot delete " + file + ".doubt", e);
        }
        // What the JVM says of itself, for example "mixed mode, sharing"; a cache that it refuses leaves it without
        // any.
        if (!System.getProperty("java.vm.info", "").contains("sharing")) {
            refused(file);
        }
    }

    private static void refused(String file) {
        String what = "the start was slower than it could be: the JVM does not use the cache " + file
                + ", which is damaged or made for something else";
        try {
            Files.deleteIfExists(Path.of(file + ".key"));
            Files.deleteIfExists(Path.of(file));
            what += "; it is taken away, and the next start has it made anew";
        } catch (IOException e) {
            what += "; delete it (" + e.getMessage() + ")";
        }
        System.getLogger("dev.tenon.cli.Process").log(WARNING, what);
    }
}
