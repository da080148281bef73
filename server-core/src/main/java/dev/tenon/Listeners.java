package dev.tenon;

import dev.tenon.config.ListenAddress;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.Engine;
import dev.tenon.routing.MountTable;
import dev.tenon.transport.Listener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that the server listens on. A reload {@link #prepare prepares} a change, which binds what is new and touches nothing
 * else, and then applies it or takes it back. Changes are made by one thread at a time; {@link #urls} is for any.
 */
final class Listeners implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private record Entry(ListenAddress address, boolean proxied, Listener listener) {}

    private volatile List<Entry> entries = List.of();

    /**
     * Binds the addresses of a configuration, all or none; nobody is served yet.
     *
     * @throws IOException if one cannot be bound; the message names it
     */
    static Listeners bind(ServerConfig config) throws IOException {
        Listeners listeners = new Listeners();
        listeners.entries = listeners.entriesOf(config);
        return listeners;
    }

    /** Begins to serve. */
    void serve(Engine engine, Supplier<MountTable> table) {
        entries.forEach(entry -> serve(engine, table, entry));
    }

    private static void serve(Engine engine, Supplier<MountTable> table, Entry entry) {
        if (entry.proxied) {
            engine.listenToProxies(entry.listener, table);
        } else {
            engine.listen(entry.listener, table);
        }
    }

    /** What clients connect to, in the order of the configuration. */
    List<String> urls() {
        return entries.stream().map(entry -> entry.listener.url()).toList();
    }

    /**
     * Binds the addresses that are new in a configuration.
     *
     * @throws IOException if one cannot be bound: everything is as it was then; the message names it
     */
    Change prepare(ServerConfig next) throws IOException {
        return new Change(entries, entriesOf(next));
    }

    private List<Entry> entriesOf(ServerConfig config) throws IOException {
        List<Entry> kept = new ArrayList<>(entries);
        List<Entry> made = new ArrayList<>();
        List<Listener> bound = new ArrayList<>();
        try {
            for (ListenAddress address : config.listen()) {
                Entry old = take(kept, address);
                Listener listener = old == null ? bind(address, config) : old.listener;
                if (old == null) {
                    bound.add(listener);
                }
                made.add(new Entry(address, config.proxyProtocol().contains(address), listener));
            }
            return List.copyOf(made);
        } catch (IOException e) {
            bound.forEach(Listeners::close);
            throw e;
        }
    }

    /** Binds an address; one that overlaps with another of ours, such as all addresses of a port, can only come when that has gone. */
    private Listener bind(ListenAddress address, ServerConfig config) throws IOException {
        try {
            return Listener.bind(address);
        } catch (IOException e) {
            if (address instanceof ListenAddress.Tcp wanted) {
                for (Entry entry : entries) {
                    if (entry.address instanceof ListenAddress.Tcp own
                            && own.port() == wanted.port()
                            && !config.listen().contains(own)) {
                        throw new IOException(
                                e.getMessage() + "; the server itself listens on " + own
                                        + ": take that out in a reload of its own before, or restart",
                                e);
                    }
                }
            }
            throw e;
        }
    }

    /** The entry of this address, which is then no longer in the list; any free port is meant as often as it is named. */
    private static @Nullable Entry take(List<Entry> entries, ListenAddress address) {
        for (Entry entry : entries) {
            if (entry.address.equals(address)) {
                entries.remove(entry);
                return entry;
            }
        }
        return null;
    }

    private static void close(Listener listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing " + listener.url() + " failed", e);
        }
    }

    /** Closes all that nobody serves. */
    @Override
    public void close() {
        entries.forEach(entry -> close(entry.listener));
    }

    /** From one set of addresses to another. */
    final class Change {

        private final List<Entry> before;
        private final List<Entry> after;

        private Change(List<Entry> before, List<Entry> after) {
            this.before = before;
            this.after = after;
        }

        private static boolean has(List<Entry> entries, Listener listener) {
            return entries.stream().anyMatch(entry -> entry.listener == listener);
        }

        /** Serves the new addresses, and gives those up that are gone; what has changed, a sentence each. */
        List<String> apply(Engine engine, Supplier<MountTable> table) {
            List<String> changes = new ArrayList<>();
            for (Entry entry : after) {
                Listener listener = entry.listener;
                if (!has(before, listener)) {
                    serve(engine, table, entry);
                    changes.add("listens on " + listener.url());
                } else if (before.stream().anyMatch(old -> old.listener == listener && old.proxied != entry.proxied)) {
                    engine.proxied(listener, entry.proxied);
                    changes.add(listener.url()
                            + (entry.proxied ? " wants the PROXY protocol" : " wants the PROXY protocol no more"));
                }
            }
            entries = after;
            for (Entry entry : before) {
                if (!has(after, entry.listener)) {
                    engine.unlisten(entry.listener);
                    changes.add("no longer listens on " + entry.listener.url());
                }
            }
            return changes;
        }

        /** Frees the new addresses again. */
        void undo() {
            for (Entry entry : after) {
                if (!has(before, entry.listener)) {
                    close(entry.listener);
                }
            }
        }
    }
}
