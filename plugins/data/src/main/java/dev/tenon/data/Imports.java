package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.LineReader.Line;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Puts in many documents, a line of JSON each, while they arrive. They are written some at a time, each part in a transaction of
 * its own; a bad line is told with its number and passed over. The answer says up to which line everything is done, also when
 * the import could not go on: who sends the rest, or all of it again under the same ids, ends where it should.
 */
final class Imports {

    private static final String EXISTING = "existing";
    private static final String LINES = "lines";

    /** Beside the document, what a line may hold. */
    private static final int ENVELOPE_BYTES = 4096;

    private final Settings settings;
    private final Store store;
    private final TimeOrderedIds ids;
    private final Edits edits;

    Imports(Settings settings, Store store, TimeOrderedIds ids, Edits edits) {
        this.settings = settings;
        this.store = store;
        this.ids = ids;
        this.edits = edits;
    }

    /** Whether the configuration lets anything be put in there. */
    boolean isPossible(Optional<String> collection) {
        return collection
                .map(name -> settings.allows(name, "PUT") || settings.allows(name, "POST"))
                .orElse(!settings.readOnly());
    }

    Response post(Request request, Optional<String> collection, Instant deadline) throws IOException {
        Parameter.requireOnly(request, Set.of(EXISTING, LINES));
        boolean skips = isSecond(request, EXISTING, "replace", "skip");
        boolean bare = isSecond(request, LINES, "envelopes", "documents");
        if (bare && collection.isEmpty()) {
            throw Parameter.bad(LINES, "here each line must name its collection; import into /NAME/_import");
        }
        MediaTypes.requireLines(request);
        ImportLines lines = new ImportLines(edits, ids, collection, bare);
        ImportBatch batch = new ImportBatch(store, settings, skips);
        try {
            read(request, lines, batch, deadline);
        } catch (StoreException e) {
            throw batch.report().interrupted(e.answer());
        } catch (HttpError e) {
            throw batch.report().interrupted(e);
        }
        return batch.report().answer();
    }

    private static boolean isSecond(Request request, String parameter, String first, String second) {
        String value = Parameter.one(request.query(), parameter).orElse(first);
        if (!value.equals(first) && !value.equals(second)) {
            throw Parameter.bad(parameter, "it must be " + first + " or " + second);
        }
        return value.equals(second);
    }

    private void read(Request request, ImportLines lines, ImportBatch batch, Instant deadline)
            throws IOException, StoreException {
        LineReader reader = new LineReader(request.body(), settings.documentBytes() + ENVELOPE_BYTES);
        long number = 0;
        for (Optional<Line> next = reader.next(); next.isPresent(); next = reader.next()) {
            number++;
            try {
                if (next.get().tooLong()) {
                    throw new HttpError(413, "The document is longer than " + settings.documentBytes() + " bytes");
                }
                if (!next.get().isBlank()) {
                    batch.add(number, lines.read(next.get().bytes()), deadline);
                }
            } catch (HttpError e) {
                batch.refuse(number, e, deadline);
            }
            if (batch.isFull()) {
                batch.commit(number, deadline);
                requireTime(deadline);
            }
        }
        batch.commit(number, deadline);
    }

    private static void requireTime(Instant deadline) throws StoreException {
        if (!Instant.now().isBefore(deadline)) {
            throw new StoreException(
                    Reason.LATE, "the time for this request ran out: send what comes after \"line\" in another one");
        }
    }
}
