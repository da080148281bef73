package dev.tenon.cli;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.tenon.Server;
import dev.tenon.StartException;
import dev.tenon.admin.ReloadView;
import dev.tenon.admin.ServerControl;
import dev.tenon.admin.TextViews;
import dev.tenon.config.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code run}: the life of the server's process, from the first signal handler to the exit code.
 *
 * <p>One thread starts the server and then waits for it to end. Each signal comes on a thread of its own and does its work there,
 * so that a second one is never kept waiting by the first. {@link #phase} orders them.
 */
final class ServerRun implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger("dev.tenon.cli.Process");

    /** What an impatient second interrupt leaves for closing sockets and files. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    private final Console console;
    private final Path file;
    private final Thread starter = Thread.currentThread();

    /** One reload runs and one may wait: it will see all that those see that came after it. */
    private final Semaphore reloads = new Semaphore(2);

    private final Object lock = new Object();

    /** Guarded by {@link #lock}. */
    private Phase phase = Phase.STARTING;

    private volatile @Nullable Server server;
    private volatile Duration drain = Duration.ZERO;

    ServerRun(Console console, Path file) {
        this.console = console;
        this.file = file;
    }

    /** Runs the server until it has stopped, and returns the exit code. */
    @Override
    public Integer call() throws CommandException {
        Logging logging = Logging.install(console);
        handleSignals();
        ServerConfig config = ConfigFile.read(file);
        logging.apply(config.log());
        drain = Duration.ofSeconds(config.limits().shutdownSeconds());
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
        if (!stopping()) {
            throw failure;
        }
        LOG.log(INFO, "stopped before the start was finished");
        return ExitCode.OK;
    }

    private static CommandException refused(StartException refused) {
        List<String> lines = new ArrayList<>(List.of("tenon: cannot start: " + refused.getMessage()));
        lines.addAll(refused.problems());
        return new CommandException(String.join("\n", lines), refused);
    }

    private int serve(Server started) {
        server = started;
        boolean stopNow;
        synchronized (lock) {
            stopNow = phase == Phase.STOPPING;
            if (!stopNow) {
                phase = Phase.SERVING;
            }
        }
        // The interrupt that was to end the start came too late for it, and must not disturb what follows.
        Thread.interrupted();
        if (stopNow) {
            started.stop(drain);
        } else {
            announce(started);
        }
        return ended(started.awaitStopped());
    }

    private static int ended(boolean clean) {
        if (clean) {
            LOG.log(INFO, "stopped");
            return ExitCode.OK;
        }
        LOG.log(WARNING, "stopped, with requests cut off");
        return ExitCode.UNCLEAN;
    }

    /** The first line is a contract: scripts wait for {@code ready} and read the URLs after it. */
    private void announce(Server started) {
        ServerControl control = started.control();
        console.out().println("ready " + String.join(" ", started.urls()) + " in " + sinceStart());
        console.out().flush();
        console.out().print(TextViews.start(control.mounts(), control.plugins(), control.pluginProblems()));
        console.out().flush();
    }

    /** Since the process began, which is what the user waited for. */
    private static String sinceStart() {
        Instant now = Instant.now();
        Instant begin = ProcessHandle.current().info().startInstant().orElse(now);
        return String.format(Locale.ROOT, "%.2f s", Duration.between(begin, now).toMillis() / 1000.0);
    }

    private void handleSignals() {
        Signals.handle("TERM", () -> requestStop("SIGTERM"));
        Signals.handle("INT", () -> {
            if (!requestStop("interrupted")) {
                stopAtOnce();
            }
        });
        Signals.handle("HUP", this::reload);
        Signals.handle("USR1", () -> LOG.log(INFO, "there are no log files to reopen: the log goes to standard error"));
    }

    /** Returns whether this was the first to ask. */
    private boolean requestStop(String why) {
        Phase before;
        synchronized (lock) {
            before = phase;
            phase = Phase.STOPPING;
            if (before == Phase.STARTING) {
                starter.interrupt();
            }
        }
        Server running = server;
        if (before == Phase.SERVING && running != null) {
            LOG.log(INFO, why + ": stopping, requests in flight have " + drain.toSeconds() + " seconds to finish");
            running.stop(drain);
        }
        return before != Phase.STOPPING;
    }

    private void stopAtOnce() {
        LOG.log(WARNING, "interrupted again: stopping at once");
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
        Server running = server;
        if (running == null || stopping()) {
            LOG.log(WARNING, "SIGHUP: not reloaded, since the server is not serving");
            return;
        }
        if (!reloads.tryAcquire()) {
            return;
        }
        try {
            synchronized (reloads) {
                report(running.control().reload());
            }
        } finally {
            reloads.release();
        }
    }

    private static void report(ReloadView reload) {
        reload.changes().forEach(change -> LOG.log(INFO, change));
        reload.problems().forEach(problem -> LOG.log(WARNING, problem));
        if (reload.applied()) {
            LOG.log(INFO, reload.changes().isEmpty() ? "reloaded, nothing changed" : "reloaded");
        } else {
            LOG.log(WARNING, "not reloaded, nothing changed");
        }
    }
}
