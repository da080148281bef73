package dev.tenon.data.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tenon.data.store.Transaction.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Documents kept in memory, bounded by their bytes. What it gives is never older than the last write that was made known to
 * it: a reader that was overtaken by a write cannot put the old state back.
 *
 * <p>How: each write counts up one of many counters, chosen by its document. A reader notes the counter before it asks the
 * database, and what it read is kept only if the counter still stands there.
 */
public final class DocumentCache {

    /** Beside the bodies: what an entry costs, about. */
    private static final int OVERHEAD = 512;

    /** Two documents that share a counter only make each other's readers keep less. */
    private static final int COUNTERS = 4096;

    private record Key(String collection, String id) {}

    private final Cache<Key, Document> documents;
    private final AtomicLongArray writes = new AtomicLongArray(COUNTERS);

    /** Documents that are not kept now, whoever reads them. */
    private volatile Set<Key> held = Set.of();

    /**
     * An empty cache.
     *
     * @param bytes how much memory it may take; 0: nothing is kept
     */
    public DocumentCache(long bytes) {
        documents = Caffeine.newBuilder()
                .maximumWeight(bytes)
                // The body is there twice: as it is, and in the answer that shows it.
                .weigher((Key key, Document document) -> 2 * document.body().length + OVERHEAD)
                .executor(Runnable::run)
                .build();
    }

    /** The document if it is kept. Never waits. */
    public Optional<Document> get(String collection, String id) {
        return Optional.ofNullable(documents.getIfPresent(new Key(collection, id)));
    }

    /** To be taken before the database is asked for this document. */
    public long stamp(String collection, String id) {
        return writes.get(counter(new Key(collection, id)));
    }

    /** Keeps what the database gave, unless the document was written since the stamp was taken, or a newer one is kept. */
    public void keep(String collection, Document document, long stamp) {
        Key key = new Key(collection, document.meta().id());
        documents
                .asMap()
                .compute(
                        key,
                        (same, kept) -> !held.contains(same) && writes.get(counter(same)) == stamp
                                ? newer(kept, Optional.of(document))
                                : kept);
    }

    /** Makes known that the document was written; to be called after the commit and before anybody is told of it. */
    public void written(String collection, String id, Optional<Document> state) {
        documents.asMap().compute(new Key(collection, id), (key, kept) -> {
            writes.incrementAndGet(counter(key));
            return newer(kept, state);
        });
    }

    /** Makes known that the document was written elsewhere, by the change of this number; what is as new as that stays. */
    public void outdated(String collection, String id, long sequence) {
        documents.asMap().compute(new Key(collection, id), (key, kept) -> {
            writes.incrementAndGet(counter(key));
            return kept != null && kept.meta().version() >= sequence ? kept : null;
        });
    }

    /** From now on these documents are not kept, until {@link #release} or until they are said to be {@link #written}. */
    public void hold(List<Operation> operations) {
        Set<Key> keys = new HashSet<>();
        operations.forEach(operation -> keys.add(new Key(operation.collection(), operation.id())));
        held = keys;
        operations.forEach(operation -> written(operation.collection(), operation.id(), Optional.empty()));
    }

    /** Ends {@link #hold}. */
    public void release() {
        held = Set.of();
    }

    /** Forgets everything: what was written elsewhere is not known one by one. */
    public void clear() {
        for (int i = 0; i < COUNTERS; i++) {
            writes.incrementAndGet(i);
        }
        documents.invalidateAll();
    }

    /** Writes may be made known in another order than that of their commits; a deletion leaves nothing to compare. */
    private static @Nullable Document newer(@Nullable Document kept, Optional<Document> state) {
        if (state.isEmpty()) {
            return null;
        }
        Document made = state.get();
        return kept != null && kept.meta().version() > made.meta().version() ? kept : made;
    }

    private static int counter(Key key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 16) & (COUNTERS - 1);
    }
}
