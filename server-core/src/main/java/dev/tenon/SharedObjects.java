package dev.tenon;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Objects that the mounts of one plugin JAR share, kept while a mount that asked for them lives. No code of a plugin runs under the
 * lock: one whose factory or {@code close} hangs keeps nobody waiting but those who ask for that very object.
 */
final class SharedObjects {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private record Key(ClassLoader loader, String name) {}

    /** An object, once it is made, and who needs it. */
    private static final class Entry {

        private final Key key;
        private final CompletableFuture<Object> object = new CompletableFuture<>();
        private final Set<Object> owners = new HashSet<>();

        private Entry(Key key) {
            this.key = key;
        }
    }

    /** The lock of itself and of all owners. */
    private final Map<Key, Entry> entries = new HashMap<>();

    /** Waits while another owner makes the object; if that fails, this one tries. */
    <T> T get(Object owner, ClassLoader loader, String name, Class<T> type, Callable<? extends T> factory)
            throws Exception {
        Key key = new Key(loader, name);
        while (true) {
            Entry made = new Entry(key);
            Entry entry;
            synchronized (entries) {
                entry = entries.computeIfAbsent(key, absent -> made);
                entry.owners.add(owner);
            }
            if (entry == made) {
                return make(entry, type, factory);
            }
            try {
                return type.cast(entry.object.get());
            } catch (ExecutionException failed) {
                // Whoever was to make it has been told why it could not.
            }
        }
    }

    private <T> T make(Entry entry, Class<T> type, Callable<? extends T> factory) throws Exception {
        try {
            T object = type.cast(factory.call());
            entry.object.complete(object);
            return object;
        } catch (Throwable problem) { // plugin code
            synchronized (entries) {
                entries.remove(entry.key, entry);
            }
            entry.object.completeExceptionally(problem);
            throw problem;
        }
    }

    /** The owner has stopped: what nobody else uses is closed, and what is still being made for it, once it is. */
    void release(Object owner) {
        Set<Entry> unused = new HashSet<>();
        synchronized (entries) {
            entries.values().removeIf(entry -> {
                boolean last = entry.owners.remove(owner) && entry.owners.isEmpty();
                return last && unused.add(entry);
            });
        }
        for (Entry entry : unused) {
            CompletableFuture<Void> unusedResult = entry.object.thenAccept(object -> close(entry.key, object));
        }
    }

    private static void close(Key key, Object object) {
        if (object instanceof AutoCloseable closeable) {
            try {
                Lifecycle.inTime("shared-close", key.loader, () -> {
                    closeable.close();
                    return true;
                });
            } catch (Throwable problem) { // plugin code
                LOG.log(Level.WARNING, "closing the shared object " + key.name + " of a plugin failed", problem);
            }
        }
    }
}
