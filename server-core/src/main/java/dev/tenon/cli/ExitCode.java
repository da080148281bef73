package dev.tenon.cli;

/** What the process's exit status says; scripts and service managers rely on it. */
final class ExitCode {

    static final int OK = 0;

    /** It cannot start, or the configuration is invalid: starting it again would change nothing. */
    static final int REFUSED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** It stopped, but not in good order: requests were cut off. */
    static final int UNCLEAN = 3;

    private ExitCode() {}
}
