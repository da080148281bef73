package dev.tenon.data.store;

import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;
import java.util.Optional;

/** What became of one operation within a transaction. */
public sealed interface Step {

    /** It is done, by the change of this number. */
    record Done(Operation operation, long sequence, Outcome outcome) implements Step {

        /** Says so, after the commit and before anybody is told of it. */
        public void makeKnown(DocumentCache cache, ChangeSignal signal) {
            Optional<Document> state = switch (outcome) {
                case Outcome.Stored stored -> Optional.of(stored.document());
                case Outcome.Removed _ -> Optional.empty();
            };
            cache.written(operation.collection(), operation.id(), state);
            signal.changed(operation.collection(), sequence);
        }
    }

    /** The update refused. */
    record Refused(Decision.Refuse refusal) implements Step {}
}
