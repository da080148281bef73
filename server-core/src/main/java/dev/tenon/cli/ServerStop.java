package dev.tenon.cli;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stops a running server from another process. */
final class ServerStop {

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);

    /** What a server needs at most to end after the last request is done or cut off: its plugins have 12 seconds to stop. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private ServerStop() {}

    /** Asks for a graceful stop and waits until the process is gone: as long as it may take by its own word. */
    static void stopAndWait(ControlClient client) throws CommandException, InterruptedException {
        ControlAnswer answer = client.ask("POST", "/stop", false, ASK_TIMEOUT);
        if (!answer.successful()) {
            throw new CommandException(answer.body().stripTrailing(), null);
        }
        OptionalLong pid = answer.pid();
        if (pid.isEmpty()) {
            throw new CommandException("the server was asked to stop, but does not say which process it is", null);
        }
        Duration limit = answer.shutdown().plus(MARGIN);
        if (!gone(pid.getAsLong(), limit)) {
            throw new CommandException(
                    ExitCode.UNCLEAN,
                    "the server (pid " + pid.getAsLong() + ") was asked to stop and still runs after "
                            + limit.toSeconds() + " seconds; its log may tell why",
                    null);
        }
    }

    private static boolean gone(long pid, Duration limit) throws InterruptedException {
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process == null) {
            return true;
        }
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException unknown) {
            return !process.isAlive();
        }
    }
}
