package dev.tenon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's output goes, and what is known of who reads it.
 *
 * @param out what the command is asked for
 * @param err what goes wrong, and the log
 * @param outTerminal whether a person reads {@code out}
 * @param errTerminal whether a person reads {@code err}
 * @param process whether it is this process's own, so that the command may handle its signals
 * @param journal whether {@code err} is the systemd journal
 * @param environment reads an environment variable
 */
record Console(
        PrintStream out,
        PrintStream err,
        boolean outTerminal,
        boolean errTerminal,
        boolean process,
        boolean journal,
        Environment environment) {

    /** Reads environment variables. */
    @FunctionalInterface
    interface Environment {
        /** The value, or null if there is none. */
        @Nullable
        String value(String name);
    }

    /** The process's own. */
    static Console system() {
        return new Console(
                System.out,
                System.err,
                isTerminal(1),
                isTerminal(2),
                true,
                isJournal(System.getenv("JOURNAL_STREAM")),
                System::getenv);
    }

    /** These streams, read by no person. */
    static Console of(PrintStream out, PrintStream err) {
        return new Console(out, err, false, false, false, false, name -> null);
    }

    /** Whether to colour what goes to {@code err} (see no-color.org). */
    boolean errColour() {
        return errTerminal && colourWanted();
    }

    /** Whether to colour what goes to {@code out}. */
    boolean outColour() {
        return outTerminal && colourWanted();
    }

    private boolean colourWanted() {
        return variable("NO_COLOR").isEmpty() && !variable("TERM").equals(Optional.of("dumb"));
    }

    /** Whether expected failures are to be shown with their stack. */
    boolean debug() {
        return variable("TENON_DEBUG").isPresent();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.value(name)).filter(value -> !value.isEmpty());
    }

    /**
     * Whether this very descriptor is a terminal. {@code System.console()} tells it of standard input and output together, which
     * says nothing about a redirected standard error; it is the answer where there is no {@code /proc}.
     */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noProc) {
            return Optional.ofNullable(System.console())
                    .filter(java.io.Console::isTerminal)
                    .isPresent();
        }
    }

    /** systemd names the journal by device and inode, since a child may have redirected the descriptor it was given. */
    private static boolean isJournal(@Nullable String stream) {
        if (stream == null) {
            return false;
        }
        try {
            Path descriptor = Path.of("/proc/self/fd/2");
            return stream.equals(
                    Files.getAttribute(descriptor, "unix:dev") + ":" + Files.getAttribute(descriptor, "unix:ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return false;
        }
    }
}
