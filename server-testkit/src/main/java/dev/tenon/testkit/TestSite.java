package dev.tenon.testkit;

import dev.tenon.api.RequestHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which handlers sit where, for a test: {@link #open} it to send it requests.
 *
 * <p>Immutable. Each opening makes new handlers, unless an instance was given.
 */
public final class TestSite {

    /** A handler at a path. */
    record Place(String path, Supplier<? extends RequestHandler> handler, String options) {

        /** The mount's name: {@code a-b} for {@code /a/b}, {@code root} for {@code /}. */
        String name() {
            return path.equals("/") ? "root" : path.substring(1).replace('/', '-');
        }
    }

    private final List<Place> places;

    private TestSite(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /** A site of this one handler at {@code /}. */
    public static TestSite of(RequestHandler handler) {
        return of("/", () -> handler);
    }

    /** A site of one handler at this path. */
    public static TestSite of(String path, Supplier<? extends RequestHandler> handler) {
        return of(path, handler, "");
    }

    /**
     * A site of one handler at this path.
     *
     * @param options what stands under {@code [mount.options]}; tables within it are called {@code [mount.options.name]}
     */
    public static TestSite of(String path, Supplier<? extends RequestHandler> handler, String options) {
        return new TestSite(List.of()).and(path, handler, options);
    }

    /** This site and one more handler. */
    public TestSite and(String path, Supplier<? extends RequestHandler> handler) {
        return and(path, handler, "");
    }

    /** This site and one more handler, with options as in {@link #of(String, Supplier, String)}. */
    public TestSite and(String path, Supplier<? extends RequestHandler> handler, String options) {
        List<Place> more = new ArrayList<>(places);
        more.add(new Place(path, handler, options));
        return new TestSite(more);
    }

    /**
     * Starts the handlers, and reaches them this way.
     *
     * @throws Exception what a handler throws when it starts
     */
    public TestClient open(Carrier carrier) throws Exception {
        return switch (carrier) {
            case DIRECT -> DirectClient.start(places);
            case TCP -> start();
            case UNIX -> TestServer.start(places, "", true);
        };
    }

    /** Starts a whole server on a free port of 127.0.0.1. */
    public TestServer start() throws Exception {
        return start("");
    }

    /**
     * Starts a whole server on a free port of 127.0.0.1.
     *
     * @param config more of the server's configuration: keys of {@code [server]} but for {@code listen}, {@code plugins_dir} and
     *     {@code data_dir}, then tables such as {@code [server.limits]} and {@code [[mount]]}
     */
    public TestServer start(String config) throws Exception {
        return TestServer.start(places, config, false);
    }

    /**
     * Closes all of them in order, whatever some throw.
     *
     * @throws AssertionError if one did: what does not end well fails the test
     */
    static void closeAll(Iterable<? extends AutoCloseable> resources) {
        AssertionError failure = new AssertionError("not everything could be closed");
        for (AutoCloseable each : resources) {
            try {
                each.close();
            } catch (Throwable problem) { // plugin code, too
                failure.addSuppressed(problem);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Closes what was opened before a start failed. */
    static void closeAfter(Throwable problem, Iterable<? extends AutoCloseable> resources) {
        try {
            closeAll(resources);
        } catch (AssertionError failure) {
            problem.addSuppressed(failure);
        }
    }
}
