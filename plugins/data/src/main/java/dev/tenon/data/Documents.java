package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update;
import dev.tenon.data.store.Update.Decision;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and writes single documents.
 *
 * <p>What a request lacks is answered in this order, as RFC 9110 section 13.2.1 asks: names, query, body, and only then, in
 * the store and together with the write, its conditions.
 */
final class Documents {

    private static final String AT = "at";
    private static final int ID_ATTEMPTS = 3;

    private final Settings settings;
    private final Store store;
    private final TimeOrderedIds ids;
    private final Edits edits;

    Documents(Settings settings, Store store, TimeOrderedIds ids, Edits edits) {
        this.settings = settings;
        this.store = store;
        this.ids = ids;
        this.edits = edits;
    }

    Response get(Request request, Target.Document target, Instant deadline) throws StoreException {
        Parameter.requireOnly(request, Set.of(AT));
        Optional<Instant> at = Parameter.one(request.query(), AT).map(value -> Parameter.time(AT, value));
        if (!Names.isId(target.id())) {
            throw Edits.missing(target.collection());
        }
        Optional<Document> found = at.isEmpty()
                ? store.find(target.collection(), target.id(), deadline)
                : store.findAt(target.collection(), target.id(), at.get(), deadline);
        return found.map(Answers::document).orElseThrow(() -> Edits.missing(target.collection()));
    }

    Response post(Request request, String collection, Instant deadline) throws StoreException, IOException {
        Parameter.requireOnly(request, Set.of());
        byte[] body = body(request, collection);
        Optional<Response> refused = request.preconditions(Validators.none());
        if (refused.isPresent()) {
            return refused.get();
        }
        for (int attempt = 0; attempt < ID_ATTEMPTS; attempt++) {
            String id = ids.next();
            Update update =
                    current -> current.isEmpty() ? new Decision.Put(body) : new Decision.Refuse(Response.status(409));
            Operation operation = new Operation(collection, id, false, update);
            if (store.write(Transaction.of(operation, body.length), deadline) instanceof Result.Committed committed) {
                return stored(request, operation, committed.outcomes().getFirst());
            }
        }
        throw new IllegalStateException("each id made for a new document was taken");
    }

    Response put(Request request, Target.Document target, Instant deadline) throws StoreException, IOException {
        Parameter.requireOnly(request, Set.of());
        Edits.requireId(target.id());
        byte[] body = body(request, target.collection());
        return write(
                request,
                Edits.put(target.collection(), target.id(), body, Guard.of(request, settings)),
                body.length,
                deadline);
    }

    Response delete(Request request, Target.Document target, Instant deadline) throws StoreException {
        Parameter.requireOnly(request, Set.of());
        if (!Names.isId(target.id())) {
            throw Edits.missing(target.collection());
        }
        return write(request, Edits.remove(target.collection(), target.id(), Guard.of(request, settings)), 0, deadline);
    }

    /**
     * First with what the document is now, so that the work is done on this thread and not by the store's one writer; if it
     * was changed meanwhile, within the transaction, so that it is not in vain again.
     */
    Response patch(Request request, Target.Document target, Instant deadline) throws StoreException, IOException {
        Parameter.requireOnly(request, Set.of());
        if (!Names.isId(target.id())) {
            throw Edits.missing(target.collection());
        }
        String type = MediaTypes.requirePatch(request);
        byte[] body = request.bodyBytes(settings.documentBytes());
        Patch patch = Patch.of(type, body, edits.checker(), settings.documentBytes());
        Guard guard = Guard.of(request, settings);
        Document seen = store.find(target.collection(), target.id(), deadline)
                .orElseThrow(() -> Edits.missing(target.collection()));
        Optional<Response> refusal = guard.refusal(Optional.of(seen));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        byte[] patched = edits.patched(target.collection(), patch, seen.body());
        Response overtaken = Response.status(409);
        Update update = Edits.existing(target.collection(), current -> {
            boolean same = current.orElseThrow().meta().version() == seen.meta().version();
            return same ? new Decision.Put(patched) : new Decision.Refuse(overtaken);
        });
        Operation operation = new Operation(target.collection(), target.id(), false, update);
        Response answer = write(request, operation, patched.length, deadline);
        return answer == overtaken
                ? write(
                        request,
                        edits.patch(target.collection(), target.id(), patch, guard),
                        body.length + patched.length,
                        deadline)
                : answer;
    }

    /** RFC 5789 section 3.1. */
    static Response options(String allow, boolean patchable) {
        Headers fields =
                patchable ? Headers.of("Allow", allow, "Accept-Patch", Patch.TYPES) : Headers.of("Allow", allow);
        return Response.status(204).withHeaders(fields);
    }

    private Response write(Request request, Operation operation, int weight, Instant deadline) throws StoreException {
        return switch (store.write(Transaction.of(operation, weight), deadline)) {
            case Result.Refused refused -> refused.answer();
            case Result.Committed committed ->
                stored(request, operation, committed.outcomes().getFirst());
        };
    }

    private static Response stored(Request request, Operation operation, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Stored(var document, boolean created) ->
                created
                        ? Answers.created(
                                document,
                                Answers.location(request.mountPath(), operation.collection() + "/" + operation.id()))
                        : Answers.written(200, document);
            case Outcome.Removed _ -> Response.status(204);
        };
    }

    private byte[] body(Request request, String collection) throws IOException, HttpError {
        MediaTypes.requireJson(request);
        byte[] body = request.bodyBytes(settings.documentBytes());
        edits.requireDocument(collection, body);
        return body;
    }
}
