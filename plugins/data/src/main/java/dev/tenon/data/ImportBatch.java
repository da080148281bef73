package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.data.ImportLines.Entry;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an import has read and not yet written: so much as is good for one transaction. Used by one thread. */
final class ImportBatch {

    private static final int DOCUMENTS = 500;
    private static final int BYTES = 2 << 20;

    private final Store store;
    private final Settings settings;
    private final boolean skips;
    private final ImportReport report = new ImportReport();
    private final List<Pending> pending = new ArrayList<>();
    private int bytes;

    /** A line that waits. */
    private record Pending(long line, Entry entry, Operation operation) {}

    /** @param skips whether documents that are there are left as they are */
    ImportBatch(Store store, Settings settings, boolean skips) {
        this.store = store;
        this.settings = settings;
        this.skips = skips;
    }

    ImportReport report() {
        return report;
    }

    boolean isFull() {
        return pending.size() >= DOCUMENTS || bytes >= BYTES;
    }

    /** Takes a line, unless what is there stands against it. */
    void add(long line, Entry entry, Instant deadline) throws StoreException {
        Guard guard = guard(entry);
        // Looked at here as well, so that the transaction seldom has to be done again.
        boolean looks = entry.named() && (skips || settings.requireIfMatch());
        if (looks
                && guard.refusal(store.find(entry.collection(), entry.id(), deadline))
                        .isPresent()) {
            refused(line);
            return;
        }
        pending.add(new Pending(line, entry, Edits.put(entry.collection(), entry.id(), entry.document(), guard)));
        bytes += entry.document().length;
    }

    /** What is there may be replaced, or not. */
    private Guard guard(Entry entry) {
        boolean replaces = entry.named() && !skips && !settings.requireIfMatch();
        return current -> current.isPresent() && !replaces ? Optional.of(Response.status(409)) : Optional.empty();
    }

    private void refused(long line) {
        if (skips) {
            report.skipped();
        } else {
            report.failed(line, Guard.required().problem());
        }
    }

    /**
     * Takes note of a line that cannot be put in.
     *
     * @throws HttpError if there were so many that the whole may be something else
     */
    void refuse(long line, HttpError error, Instant deadline) throws StoreException {
        report.failed(line, error.problem());
        if (report.isFull()) {
            commit(line, deadline);
            throw new HttpError(422, "So many lines cannot be put in that the rest was left; correct them, and go on");
        }
    }

    /**
     * Writes what waits.
     *
     * @param line up to which everything is done then
     */
    void commit(long line, Instant deadline) throws StoreException {
        while (!pending.isEmpty()) {
            List<Operation> operations =
                    pending.stream().map(Pending::operation).toList();
            switch (store.write(new Transaction(operations, bytes), deadline)) {
                case Result.Committed(var outcomes) -> {
                    outcomes.forEach(this::count);
                    pending.clear();
                }
                case Result.Refused refusal ->
                    refused(pending.remove(refusal.operation()).line());
            }
        }
        bytes = 0;
        report.done(line);
    }

    private void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Stored(var _, boolean created) -> report.stored(created);
            case Outcome.Removed _ -> throw new IllegalStateException("an import removes nothing");
        }
    }
}
