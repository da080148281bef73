/**
 * The process: its command line, its log, its signals, and the client of a running server's control socket.
 *
 * <p>Contract: the names of commands and options, the exit codes ({@code ExitCode}), the line that starts with {@code ready}, and
 * the members of JSON log lines. They are described in {@code docs/operations.md}.
 *
 * <p>{@code explain} asks the running server, or else goes by the configuration. {@code new-plugin} fills in the templates that lie
 * beside these classes as resources.
 *
 * <p>{@code data} is about mounts of that plugin: {@code export} and {@code import} are clients of the running server's HTTP,
 * {@code backup} runs a tool that the plugin provides ({@link java.util.spi.ToolProvider}).
 *
 * <p>Start-up: {@code run} in its plain form never loads the command-line library ({@code Main}), and no class here is loaded
 * that the way to the ready line does not need.
 *
 * <p>Threads: {@code main} starts the server and waits for its end; each signal comes on a thread of its own ({@code ServerRun}).
 * The log is written by the thread that logs, one event at a time: a standard error that nobody reads will in the end hold up
 * those who log. Access logs will not go this way. The log's handler never throws.
 *
 * <p>Limits: a log message of 16 Ki characters, a stack of 400 lines, one reload running and one waiting, an answer of 16 MiB from
 * the control socket, and a deadline for each question to it. Tests: {@code MainTest}, {@code LogLineTest},
 * {@code LoggingTest}, {@code ControlClientTest}; the real process in {@code server-testkit/acceptance}, {@code ProcessIT}.
 */
@NullMarked
package dev.tenon.cli;

import org.jspecify.annotations.NullMarked;
