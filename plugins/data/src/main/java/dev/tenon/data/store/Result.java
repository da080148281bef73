package dev.tenon.data.store;

import dev.tenon.api.Response;
import java.util.List;

/** What became of a transaction. */
public sealed interface Result {

    /** All was done; an outcome for each operation. */
    record Committed(List<Outcome> outcomes) implements Result {

        public Committed {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * Nothing was done.
     *
     * @param operation the one that refused, from 0
     */
    record Refused(int operation, Response answer) implements Result {}

    /** What became of one operation. */
    sealed interface Outcome {

        /** The document is stored. */
        record Stored(Document document, boolean created) implements Outcome {}

        /** The document is gone. */
        record Removed() implements Outcome {}
    }
}
