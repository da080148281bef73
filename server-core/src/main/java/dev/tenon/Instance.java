package dev.tenon;

import dev.tenon.api.Options;
import dev.tenon.api.RequestHandler;
import dev.tenon.plugin.AvailablePlugin;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One instance of a plugin: its handler, what it was given, and what is asked of it outside of requests, each time on a thread of its
 * own and with a deadline. For any thread.
 */
final class Instance {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** How long the tasks of its executors have to end after they were interrupted. */
    private static final Duration TASKS = Duration.ofSeconds(1);

    private final AvailablePlugin plugin;
    private final RequestHandler handler;
    private final MountContext context;
    private final Duration deadline;

    /** Calls of its code that have not returned, whether or not somebody still waits for them. */
    private final AtomicInteger calls = new AtomicInteger();

    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean closed;

    Instance(AvailablePlugin plugin, RequestHandler handler, MountContext context, Duration deadline) {
        this.plugin = plugin;
        this.handler = handler;
        this.context = context;
        this.deadline = deadline;
    }

    AvailablePlugin plugin() {
        return plugin;
    }

    RequestHandler handler() {
        return handler;
    }

    MountContext context() {
        return context;
    }

    /**
     * Has it read its options and start. One that fails is stopped again; one that takes too long, behind its start.
     *
     * @param atMost what is left of its time
     * @throws Throwable whatever the plugin throws, or that it took too long
     */
    void start(Options options, Duration atMost) throws Throwable {
        AtomicBoolean running = new AtomicBoolean(true);
        try {
            call(
                    "start",
                    atMost,
                    () -> {
                        try {
                            handler.configure(options);
                            handler.start(context);
                        } finally {
                            running.set(false);
                        }
                    },
                    this::stop);
        } catch (Lifecycle.NoThreadException notRun) {
            stop();
            throw notRun;
        } catch (Throwable problem) { // plugin code, or who waited for it was interrupted
            if (!running.get()) {
                stop();
            } // else it is stopped behind its start
            throw problem;
        }
    }

    /** Has it end what would not end by itself. */
    void drain() {
        try {
            call("drain", deadline, handler::drain, () -> {});
        } catch (Throwable problem) { // plugin code
            LOG.log(Level.ERROR, "mount " + context.mountName() + ": its plugin failed to drain", problem);
        }
    }

    /** Once: stops it, also if its start has failed, and ends what it was given. */
    void stop() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        try {
            callStop();
        } finally {
            try {
                context.close(TASKS);
            } finally {
                closed = true; // whatever fails: nothing more is done for it
            }
        }
    }

    private void callStop() {
        try {
            call("stop", deadline, handler::stop, () -> {});
        } catch (Throwable problem) { // plugin code
            LOG.log(Level.ERROR, "mount " + context.mountName() + ": its plugin failed to stop", problem);
        }
    }

    /** Whether it was stopped, and no code of it runs any more, but for requests. */
    boolean isOver() {
        return closed && calls.get() == 0 && context.isQuiet();
    }

    private interface Code {
        void run() throws Exception;
    }

    private void call(String what, Duration atMost, Code code, Runnable late) throws Throwable {
        calls.incrementAndGet();
        try {
            Lifecycle.within(
                    atMost,
                    context.mountName() + '-' + what,
                    plugin.loader(),
                    () -> {
                        try {
                            code.run();
                            return true;
                        } finally {
                            calls.decrementAndGet();
                        }
                    },
                    late);
        } catch (Lifecycle.NoThreadException notRun) {
            calls.decrementAndGet();
            throw notRun;
        }
    }
}
