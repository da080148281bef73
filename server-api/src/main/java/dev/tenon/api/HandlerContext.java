package dev.tenon.api;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What one mount gives its handler. Implemented by the server and by the test kit.
 *
 * <p>Safe to keep and to use from any thread, from {@link RequestHandler#start} until {@link RequestHandler#stop} returns.
 */
public interface HandlerContext {

    /** The options of this mount, {@code [mount.options]} in the configuration. */
    Options options();

    /** The mount's unique name. */
    String mountName();

    /** Where the mount sits, without a trailing slash except for the root mount: {@code /data}, or {@code /}. */
    String mountPath();

    /**
     * A directory for this mount's own files, {@code mounts/<name>} under the server's data directory. It exists, belongs to
     * the server's user alone, and outlives restarts and reloads.
     *
     * @throws java.io.UncheckedIOException if it cannot be created
     */
    Path dataDirectory();

    /** Logs to the server's log under the mount's name. A plain {@code System.getLogger} ends there too. */
    System.Logger logger();

    /**
     * Runs each task on a virtual thread of its own, away from the event loops: the way to do several things at once within a
     * request, or to go on after it. Ended by the server after {@link RequestHandler#stop}: what still runs is interrupted.
     * Do not shut it down.
     */
    ExecutorService executor();

    /**
     * Runs tasks later or again and again, on one thread: pass on to {@link #executor} what takes long. Ended by the server
     * after {@link RequestHandler#stop}. Do not shut it down.
     */
    ScheduledExecutorService timer();

    /**
     * An object that several mounts of one plugin share, or that outlives a change of options: one for each key and plugin
     * JAR. The first to ask makes it; when the last mount that asked for it has stopped, it is closed if it is
     * {@link AutoCloseable}.
     *
     * @param type the class of the object
     * @throws ClassCastException if the key already names an object of another class
     * @throws Exception what the factory throws; nothing is kept then
     */
    <T> T shared(String key, Class<T> type, Callable<? extends T> factory) throws Exception;

    /** Counts and times what this mount does; shown by {@code tenon mounts --json}. */
    Metrics metrics();
}
