package dev.tenon;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Objects that the mounts of one plugin JAR share, kept while a mount that asked for them lives. One lock: they are asked for when
 * mounts start.
 */
final class SharedObjects {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private record Key(ClassLoader loader, String name) {}

    private record Entry(Object object, Set<Object> owners) {}

    private final Map<Key, Entry> entries = new HashMap<>();

    synchronized <T> T get(Object owner, ClassLoader loader, String name, Class<T> type, Callable<? extends T> factory)
            throws Exception {
        Key key = new Key(loader, name);
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(type.cast(factory.call()), new HashSet<>());
            entries.put(key, entry);
        }
        T object = type.cast(entry.object);
        entry.owners.add(owner);
        return object;
    }

    /** The owner has stopped: what nobody else uses is closed. */
    synchronized void release(Object owner) {
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.owners.remove(owner) && entry.owners.isEmpty()) {
                all.remove();
                close(entry.object);
            }
        }
    }

    private static void close(Object object) {
        if (object instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable problem) { // plugin code
                LOG.log(Level.WARNING, "closing a shared object of a plugin failed", problem);
            }
        }
    }
}
