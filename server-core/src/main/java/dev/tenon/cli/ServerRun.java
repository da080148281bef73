package dev.tenon.cli;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.tenon.Server;
import dev.tenon.StartException;
import dev.tenon.admin.ServerControl;
import dev.tenon.config.ServerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The commands {@code run} and {@code serve}: the life of the server's process, from the first signal handler to the exit code.
 *
 * <p>One thread starts the server and then waits for it to end. Each signal comes on a thread of its own and does its work there,
 * so that a second one is never kept waiting by the first. {@link #phase} orders them.
 */
final class ServerRun implements Callable<Integer> {

    /** What an impatient second interrupt leaves for closing sockets and files. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** How often a start is interrupted that a signal is to end: each of its waits takes one interrupt for itself. */
    private static final long INTERRUPT_AGAIN_MILLIS = 100;

    /** What a server is started with. */
    interface Purpose {

        /** The configuration to start with. */
        ServerConfig config() throws CommandException;

        /** Whether that may have changed since, for a signal to have it read again. */
        boolean reloadable();

        /** What people are told once it serves, in whole lines. */
        String announcement(ServerControl control);
    }

    private enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    private final Console console;
    private final Purpose purpose;
    private final Thread starter = Thread.currentThread();

    /** One reload runs and one may wait: it will see all that those see that came after it. */
    private final Semaphore reloads = new Semaphore(2);

    private final Object lock = new Object();

    /** Guarded by {@link #lock}. */
    private Phase phase = Phase.STARTING;

    /** Guarded by {@link #lock}: the start has succeeded or failed, and may no longer be interrupted. */
    private boolean startOver;

    private volatile @Nullable Server server;

    ServerRun(Console console, Purpose purpose) {
        this.console = console;
        this.purpose = purpose;
    }

    /** Runs the server until it has stopped, and returns the exit code. */
    @Override
    public Integer call() throws CommandException {
        if (console.process()) {
            handleSignals();
        }
        Logging logging = Logging.install(console);
        ServerConfig config = purpose.config();
        logging.apply(config.log());
        try {
            return serve(Server.start(config));
        } catch (StartException refused) {
            return failed(refused(refused));
        } catch (RuntimeException fault) {
            return failed(fault);
        }
    }

    /** Passes the failure of a start on, unless a signal interrupted it: then it only did as it was told. */
    private <E extends Exception> int failed(E failure) throws E {
        if (endStart() != Phase.STOPPING) {
            throw failure;
        }
        log(INFO, "stopped before the start was finished");
        return ExitCode.OK;
    }

    private static CommandException refused(StartException refused) {
        List<String> lines = new ArrayList<>(List.of("tenon: cannot start: " + refused.getMessage()));
        lines.addAll(refused.problems());
        return new CommandException(String.join("\n", lines), refused);
    }

    private int serve(Server started) {
        server = started;
        if (endStart() == Phase.STOPPING) {
            started.close();
        } else {
            announce(started);
            StartCache.check();
        }
        return ended(started.awaitStopped());
    }

    /** Ends the time in which a signal may interrupt the start. An interrupt that came too late must not disturb what follows. */
    private Phase endStart() {
        synchronized (lock) {
            startOver = true;
            lock.notifyAll();
            Thread.interrupted();
            if (phase == Phase.STARTING) {
                phase = Phase.SERVING;
            }
            return phase;
        }
    }

    private static int ended(boolean clean) {
        if (clean) {
            log(INFO, "stopped");
            return ExitCode.OK;
        }
        log(WARNING, "stopped uncleanly: requests were cut off, or plugins did not stop in their time");
        return ExitCode.UNCLEAN;
    }

    /** The first line is a contract: scripts wait for {@code ready} and read the URLs after it. */
    private void announce(Server started) {
        console.out().println("ready " + String.join(" ", started.urls()) + " in " + sinceStart());
        console.out().flush();
        console.out().print(purpose.announcement(started.control()));
        console.out().flush();
    }

    /** Since the process began, which is what the user waited for. */
    private static String sinceStart() {
        Instant now = Instant.now();
        Instant begin = ProcessHandle.current().info().startInstant().orElse(now);
        long hundredths = Math.max(0, Duration.between(begin, now).toMillis() / 10);
        // By hand: String.format would cost a start-up 5 ms.
        return hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10 + " s";
    }

    private void handleSignals() {
        Signals.handle("TERM", () -> requestStop("SIGTERM"));
        Signals.handle("INT", () -> {
            if (!requestStop("interrupted")) {
                stopAtOnce();
            }
        });
        Signals.handle("HUP", this::reload);
        Signals.handle("USR1", () -> log(INFO, "there are no log files to reopen: the log goes to standard error"));
    }

    /** Returns whether this was the first to ask. */
    private boolean requestStop(String why) {
        Phase before;
        synchronized (lock) {
            before = phase;
            phase = Phase.STOPPING;
        }
        switch (before) {
            case STARTING -> interruptStart();
            case SERVING -> {
                Server serving = Objects.requireNonNull(server);
                log(
                        INFO,
                        why + ": stopping, requests in flight have "
                                + serving.shutdownTime().toSeconds() + " seconds to finish");
                serving.close();
            }
            case STOPPING -> {}
        }
        return before != Phase.STOPPING;
    }

    private void interruptStart() {
        synchronized (lock) {
            while (!startOver) {
                starter.interrupt();
                try {
                    lock.wait(INTERRUPT_AGAIN_MILLIS);
                } catch (InterruptedException impossible) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void stopAtOnce() {
        log(WARNING, "interrupted again: stopping at once");
        Server running = server;
        if (running != null) {
            Thread last = Thread.ofPlatform().daemon().name("tenon-stop-now").start(running::stopNow);
            try {
                last.join(LAST_WORDS);
            } catch (InterruptedException impossible) {
                Thread.currentThread().interrupt();
            }
        }
        Runtime.getRuntime().halt(ExitCode.UNCLEAN);
    }

    private boolean stopping() {
        synchronized (lock) {
            return phase == Phase.STOPPING;
        }
    }

    private void reload() {
        if (!purpose.reloadable()) {
            log(INFO, "SIGHUP: there is no configuration file to read again");
            return;
        }
        Server running = server;
        if (running == null || stopping()) {
            log(WARNING, "SIGHUP: not reloaded, since the server is not serving");
            return;
        }
        if (!reloads.tryAcquire()) {
            return;
        }
        try {
            synchronized (reloads) {
                running.reload();
            }
        } finally {
            reloads.release();
        }
    }

    /** Looks the logger up when it is needed: the log is set up after the signals, and by the first look. */
    private static void log(System.Logger.Level level, String message) {
        System.getLogger("dev.tenon.cli.Process").log(level, message);
    }
}
