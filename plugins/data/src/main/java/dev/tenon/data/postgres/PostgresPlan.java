package dev.tenon.data.postgres;

import dev.tenon.data.store.Document;
import dev.tenon.data.store.Meta;
import dev.tenon.data.store.PendingWrite;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Step;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction will do, worked out in memory: since it holds the lock of all writers, what it has read stays as it is.
 * Requests that refuse leave no trace, and many operations become few statements. Used by the writer's thread alone.
 */
final class PostgresPlan {

    private static final byte[] NO_BODY = {};

    /** Which document. */
    record Key(String collection, String id) {

        static Key of(Operation operation) {
            return new Key(operation.collection(), operation.id());
        }
    }

    /**
     * One change.
     *
     * @param before the state that it ended, if there was one
     */
    record Change(Key key, long sequence, String kind, Optional<Document> before, long time) {}

    /** What a collection gains, and its last change. */
    record Count(long documents, long sequence, long time) {}

    private final Map<Key, Document> stored;
    private final Map<Key, Optional<Document>> states = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Step.Done> done = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private long last;
    private long time;

    /**
     * Nothing is planned yet.
     *
     * @param stored what is there of all documents that will be looked at; without the body where nobody asks for it
     * @param last the number of the last change
     * @param time when that was
     */
    PostgresPlan(Map<Key, Document> stored, long last, long time) {
        this.stored = stored;
        this.last = last;
        this.time = time;
    }

    /** Plans what one request asks for, if it does not refuse. */
    void add(PendingWrite write, long clock) {
        Attempt attempt = new Attempt(Math.max(clock, time));
        for (Operation operation : write.transaction().operations()) {
            Optional<Decision.Refuse> refusal;
            try {
                refusal = attempt.apply(operation);
            } catch (RuntimeException e) { // Thrown by an update: it concerns nobody else.
                answers.add(() -> write.answer().completeExceptionally(e));
                return;
            }
            if (refusal.isPresent()) {
                Result refused =
                        new Result.Refused(attempt.steps.size(), refusal.get().answer());
                answers.add(() -> write.answer().complete(refused));
                return;
            }
        }
        states.putAll(attempt.states);
        changes.addAll(attempt.changes);
        done.addAll(attempt.steps);
        last += attempt.changes.size();
        time = attempt.changes.isEmpty() ? time : attempt.now;
        List<Outcome> outcomes = attempt.steps.stream().map(Step.Done::outcome).toList();
        answers.add(() -> write.answer().complete(new Result.Committed(outcomes)));
    }

    /** One request, until it is known whether all of it will be done. */
    private final class Attempt {

        private final Map<Key, Optional<Document>> states = new HashMap<>();
        private final List<Change> changes = new ArrayList<>();
        private final List<Step.Done> steps = new ArrayList<>();
        private final long now;

        private Attempt(long now) {
            this.now = now;
        }

        private Optional<Document> current(Key key) {
            Optional<Document> here = states.get(key);
            if (here == null) {
                here = PostgresPlan.this.states.get(key);
            }
            return here == null ? Optional.ofNullable(stored.get(key)) : here;
        }

        private Optional<Decision.Refuse> apply(Operation operation) {
            Key key = Key.of(operation);
            Optional<Document> current = current(key);
            Optional<Document> shown =
                    operation.readsBody() ? current : current.map(document -> new Document(document.meta(), NO_BODY));
            switch (operation.update().decide(shown)) {
                case Decision.Refuse refuse -> {
                    return Optional.of(refuse);
                }
                case Decision.Put(var body) -> put(operation, key, current, body);
                case Decision.Remove _ -> {
                    long number = change(key, "delete", Optional.of(current.orElseThrow()));
                    states.put(key, Optional.empty());
                    steps.add(new Step.Done(operation, number, new Outcome.Removed()));
                }
            }
            return Optional.empty();
        }

        private void put(Operation operation, Key key, Optional<Document> current, byte[] body) {
            long number = change(key, current.isPresent() ? "replace" : "create", current);
            long position = current.map(document -> document.meta().position()).orElse(number);
            long created = current.map(document -> document.meta().created().toEpochMilli())
                    .orElse(now);
            Document made = new Document(Meta.of(key.id(), number, position, created, now), body);
            states.put(key, Optional.of(made));
            steps.add(new Step.Done(operation, number, new Outcome.Stored(made, current.isEmpty())));
        }

        private long change(Key key, String kind, Optional<Document> before) {
            long number = last + changes.size() + 1;
            changes.add(new Change(key, number, kind, before, now));
            return number;
        }
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return changes.isEmpty();
    }

    List<Change> changes() {
        return changes;
    }

    /** The number of the last change when all this is done. */
    long last() {
        return last;
    }

    /** The time of that. */
    long time() {
        return time;
    }

    /** What will be done; to be made known when it is. */
    List<Step.Done> done() {
        return done;
    }

    /** Tells everybody what became of their request; to be called when it is done. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    /** Whether this state is what the database has. */
    boolean isStored(Key key, Document state) {
        return stored.get(key) == state;
    }

    /** The documents that are gone, or whose place another has taken. */
    List<Document> removed() {
        return select(
                (before, after) -> before != null && (after == null || !samePlace(before, after)) ? before : null);
    }

    /** The documents that are replaced, as they will be. */
    List<Document> replaced() {
        return select((before, after) -> before != null && after != null && samePlace(before, after) ? after : null);
    }

    /** The documents that are created, by their keys. */
    Map<Key, Document> created() {
        Map<Key, Document> created = new LinkedHashMap<>();
        states.forEach((key, after) -> {
            Document before = stored.get(key);
            after.filter(made -> before == null || !samePlace(before, made)).ifPresent(made -> created.put(key, made));
        });
        return created;
    }

    private interface Selection {
        @Nullable
        Document of(@Nullable Document before, @Nullable Document after);
    }

    private List<Document> select(Selection selection) {
        List<Document> selected = new ArrayList<>();
        states.forEach((key, after) -> {
            Document one = selection.of(stored.get(key), after.orElse(null));
            if (one != null) {
                selected.add(one);
            }
        });
        return selected;
    }

    private static boolean samePlace(Document before, Document after) {
        return before.meta().position() == after.meta().position();
    }

    /** What becomes of the collections. */
    Map<String, Count> counts() {
        Map<String, Count> counts = new LinkedHashMap<>();
        for (Change change : changes) {
            long gain = switch (change.kind()) {
                case "create" -> 1;
                case "delete" -> -1;
                default -> 0;
            };
            counts.merge(
                    change.key().collection(),
                    new Count(gain, change.sequence(), change.time()),
                    (sum, more) -> new Count(sum.documents() + more.documents(), more.sequence(), more.time()));
        }
        return counts;
    }
}
