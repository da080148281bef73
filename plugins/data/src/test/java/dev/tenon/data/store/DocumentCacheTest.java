package dev.tenon.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.data.TestMount;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept in memory is never older than what somebody was shown. */
final class DocumentCacheTest {

    private final DocumentCache cache = new DocumentCache(1 << 20);
    private final Publisher publisher = new Publisher(cache, new ChangeSignal(), TestMount.LOGGER);

    private static Document document(String id, long version) {
        return new Document(Meta.of(id, version, 1, 0, version), new byte[] {'{', '}'});
    }

    private static Step.Done done(String id, long version) {
        Operation operation = new Operation("notes", id, false, current -> new Decision.Remove());
        return new Step.Done(operation, version, new Outcome.Stored(document(id, version), false));
    }

    private Optional<Long> kept(String id) {
        return cache.get("notes", id).map(document -> document.meta().version());
    }

    @Test
    void whoReadEarlierDoesNotPutBackWhatIsOlder() {
        long slow = cache.stamp("notes", "a");
        long fast = cache.stamp("notes", "a");
        cache.keep("notes", document("a", 2), fast);
        cache.keep("notes", document("a", 1), slow);
        assertThat(kept("a")).hasValue(2L);
    }

    @Test
    void whatChangesTogetherIsNotKeptUntilAllOfItIsKnown() {
        List<Step.Done> both = List.of(done("a", 3), done("b", 4));
        publisher.committed(List.of(done("a", 1), done("b", 2), done("c", 1)));
        publisher.committing(both);
        assertThat(kept("a")).isEmpty();
        assertThat(kept("b")).isEmpty();
        assertThat(kept("c")).hasValue(1L);
        cache.keep("notes", document("b", 2), cache.stamp("notes", "b"));
        assertThat(kept("b")).isEmpty();
        publisher.committed(both);
        publisher.ended();
        assertThat(kept("a")).hasValue(3L);
        assertThat(kept("b")).hasValue(4L);
        long stamp = cache.stamp("notes", "d");
        cache.keep("notes", document("d", 5), stamp);
        assertThat(kept("d")).hasValue(5L);
    }

    @Test
    void whatIsInDoubtIsNotKept() {
        publisher.committed(List.of(done("a", 1)));
        publisher.inDoubt();
        assertThat(kept("a")).isEmpty();
    }
}
