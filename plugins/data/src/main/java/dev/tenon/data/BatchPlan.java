package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update;
import dev.tenon.data.store.Update.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a batch will do, worked out on the thread of its request and not by the store's one writer: patches are applied to what
 * the documents are now, or will be by what stands before in the batch. Within the transaction it is only looked at whether
 * they still are that. Used by one thread.
 */
final class BatchPlan {

    /** The most bytes of documents that the patches of a batch may make, in all. */
    static final int BYTES = 32 << 20;

    /** One operation of a batch. */
    sealed interface Edit {

        String collection();

        String id();

        Guard guard();

        /** Creates or replaces. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Put(String collection, String id, Guard guard, byte[] body) implements Edit {}

        /** Deletes. */
        record Remove(String collection, String id, Guard guard) implements Edit {}

        /** Changes what is there. */
        record Change(String collection, String id, Guard guard, Patch patch) implements Edit {}
    }

    private record Key(String collection, String id) {}

    private final Store store;
    private final Edits edits;
    private final Instant deadline;

    /** The answer of a document that is no longer what was looked at. */
    private final Response overtaken = Response.status(409);

    /** What the batch has made of documents, as far as it is worked out. */
    private final Map<Key, Optional<byte[]>> made = new HashMap<>();

    private final List<Operation> operations = new ArrayList<>();
    private int bytes;
    private boolean failed;

    private BatchPlan(Store store, Edits edits, Instant deadline) {
        this.store = store;
        this.edits = edits;
        this.deadline = deadline;
    }

    /**
     * Works it out.
     *
     * @throws StoreException if the documents cannot be read, or there is no time left
     */
    static BatchPlan of(List<Edit> batch, Store store, Edits edits, Instant deadline) throws StoreException {
        BatchPlan plan = new BatchPlan(store, edits, deadline);
        for (Edit edit : batch) {
            // Behind what cannot be done, nothing is: who looks at it needs no more.
            if (!plan.failed) {
                plan.operations.add(plan.operation(edit));
            }
        }
        return plan;
    }

    List<Operation> operations() {
        return operations;
    }

    /** What it will do, which has so many bytes in the request. */
    Transaction transaction(List<Operation> located, int length) {
        return new Transaction(located, length + bytes);
    }

    /** Whether this answer says that a document has changed meanwhile. */
    boolean isOvertaken(Response answer) {
        return answer == overtaken;
    }

    private Operation operation(Edit edit) throws StoreException {
        Key key = new Key(edit.collection(), edit.id());
        return switch (edit) {
            case Edit.Put put -> {
                made.put(key, Optional.of(put.body()));
                yield Edits.put(put.collection(), put.id(), put.body(), put.guard());
            }
            case Edit.Remove remove -> {
                made.put(key, Optional.empty());
                yield Edits.remove(remove.collection(), remove.id(), remove.guard());
            }
            case Edit.Change change -> change(key, change);
        };
    }

    private Operation change(Key key, Edit.Change change) throws StoreException {
        if (!Instant.now().isBefore(deadline)) {
            throw new StoreException(Reason.LATE);
        }
        Optional<byte[]> before = made.get(key);
        OptionalLong seen = OptionalLong.empty();
        if (before == null) {
            Optional<Document> found = store.find(key.collection(), key.id(), deadline);
            before = found.map(Document::body);
            seen = OptionalLong.of(
                    found.map(document -> document.meta().version()).orElse(0L));
        }
        Update patched = before.isPresent() ? patched(key, change.patch(), before.get()) : absent();
        return Edits.change(key.collection(), key.id(), change.guard(), unless(seen, patched));
    }

    private Update patched(Key key, Patch patch, byte[] before) {
        try {
            byte[] body = edits.patched(key.collection(), patch, before);
            bytes += body.length;
            if (bytes > BYTES) {
                throw new HttpError(
                        413,
                        "The patches of this batch make more than " + (BYTES >> 20)
                                + " MiB of documents: send several batches");
            }
            made.put(key, Optional.of(body));
            return current -> new Decision.Put(body);
        } catch (HttpError e) {
            failed = true;
            return current -> {
                throw e;
            };
        }
    }

    /** If it is still not there, that was told before this is asked. */
    private Update absent() {
        failed = true;
        return current -> new Decision.Refuse(overtaken);
    }

    private Update unless(OptionalLong seen, Update update) {
        return current -> seen.isPresent() && current.orElseThrow().meta().version() != seen.getAsLong()
                ? new Decision.Refuse(overtaken)
                : update.decide(current);
    }
}
