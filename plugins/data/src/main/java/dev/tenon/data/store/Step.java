package dev.tenon.data.store;

import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;

/** What became of one operation within a transaction. */
public sealed interface Step {

    /** It is done, by the change of this number. */
    record Done(Operation operation, long sequence, Outcome outcome) implements Step {}

    /** The update refused. */
    record Refused(Decision.Refuse refusal) implements Step {}
}
