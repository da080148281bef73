package dev.tenon.cli;

import java.util.concurrent.Callable;

/** Turns what goes wrong in a command into words for the user and an exit code. */
final class Failures {

    private Failures() {}

    /**
     * Runs the command.
     *
     * @param verbose whether to show the stack also of what is expected to go wrong
     * @return the command's exit code
     */
    static int guard(Console console, boolean verbose, Callable<Integer> command) {
        try {
            return command.call();
        } catch (Exception failure) {
            return report(console, verbose, failure);
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** Shows the failure: an expected one by its message alone, any other with its stack, since it is a fault of ours. */
    static int report(Console console, boolean verbose, Throwable failure) {
        boolean expected = failure instanceof CommandException;
        console.err()
                .println(expected ? failure.getMessage() : "tenon: unexpected failure, please report it: " + failure);
        if (!expected || verbose || console.debug()) {
            StackLines.of(failure).forEach(console.err()::println);
        }
        return failure instanceof CommandException told ? told.exitCode() : ExitCode.REFUSED;
    }
}
