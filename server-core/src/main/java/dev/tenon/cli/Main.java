package dev.tenon.cli;

import java.io.PrintStream;

/** The entry point of the process. */
public final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Console.system(), args));
    }

    /** Runs a command with these streams, and returns its exit code. Nothing else of the process is used up. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return run(Console.of(out, err), args);
    }

    /**
     * {@code run} in its plain form is read by hand: loading the command-line library would double the time that a server needs
     * to start. Everything else, including all that is wrong, is the library's.
     */
    private static int run(Console console, String... args) {
        RunArguments arguments = RunArguments.plain(args);
        return arguments == null
                ? CommandLineTree.execute(console, args)
                : Failures.guard(
                        console, arguments.verbose(), new ServerRun(console, new ConfigFile(arguments.config())));
    }
}
