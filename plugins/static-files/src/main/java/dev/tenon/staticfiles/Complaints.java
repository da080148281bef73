package dev.tenon.staticfiles;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whoever runs the server which files of a mount are not served though they are there, once for each. Clients cannot tell: they get
 * another form, or 403.
 *
 * <p>Bound: {@value #LIMIT} files, each of which exists; then it says that there are more. Safe for any thread.
 */
final class Complaints {

    static final int LIMIT = 256;

    private final System.Logger logger;
    private final Set<Path> named = ConcurrentHashMap.newKeySet();

    Complaints(System.Logger logger) {
        this.logger = logger;
    }

    /** The server may not read this file. */
    void unreadable(Found.Form form) {
        warn(
                form,
                "the server has no right to read it: give its user that right (chmod, chown, or those of the folders above), or"
                        + " remove the file");
    }

    /** This form is not in the coding that its name says. */
    void implausible(Found.Form form) {
        String remedy = form.coding() == Coding.GZIP ? "make it anew (tenon precompress DIR)" : "make it anew";
        warn(
                form,
                "it is cut short, or no " + form.coding().token() + " of " + form.name() + " at all: " + remedy
                        + ", or remove it");
    }

    private void warn(Found.Form form, String why) {
        Path file = form.file().path();
        if (named.size() >= LIMIT || !named.add(file)) {
            return;
        }
        logger.log(System.Logger.Level.WARNING, "{0} is not served, since {1}", file, why);
        if (named.size() >= LIMIT) {
            logger.log(
                    System.Logger.Level.WARNING,
                    "{0} files of this mount are not served; further ones are not named until it is loaded again",
                    LIMIT);
        }
    }
}
