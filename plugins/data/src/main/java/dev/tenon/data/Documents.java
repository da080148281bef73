package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update;
import dev.tenon.data.store.Update.Decision;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The resources of one mount: its list of collections, the collections, the documents.
 *
 * <p>What a request lacks is answered in this order, as RFC 9110 section 13.2.1 asks: names, query, body, and only then, in
 * the store and together with the write, its conditions.
 */
final class Documents {

    /** The most bytes of documents in one list. */
    static final long PAGE_BYTES = 16L << 20;

    /** How long before the request's end to give up, so that the answer says what became of the write. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    private static final int ID_ATTEMPTS = 3;

    private static final Set<String> READ = Set.of("GET");
    private static final Set<String> COLLECTION = Set.of("GET", "POST");
    private static final Set<String> DOCUMENT = Set.of("GET", "PUT", "DELETE");

    private final Settings settings;
    private final Store store;
    private final TimeOrderedIds ids;
    private final JsonChecker checker;

    Documents(Settings settings, Store store, TimeOrderedIds ids) {
        this.settings = settings;
        this.store = store;
        this.ids = ids;
        checker = new JsonChecker(settings.documentBytes());
    }

    /** What the target answers to. Where there is nothing, whatever is asked is answered with 404 and not with 405. */
    Set<String> methods(Request request) {
        return switch (Target.of(request.path())) {
            case Target.Root root -> READ;
            case Target.Collection collection -> settings.readOnly() ? READ : COLLECTION;
            case Target.Document document -> settings.readOnly() ? READ : DOCUMENT;
            case Target.Nothing nothing -> RequestHandler.DEFAULT_METHODS;
        };
    }

    Response handle(Request request) throws IOException {
        try {
            return switch (Target.of(request.path())) {
                case Target.Root root -> root(request);
                case Target.Collection collection -> collection(request, collection);
                case Target.Document document -> document(request, document);
                case Target.Nothing nothing ->
                    throw new HttpError(
                            404,
                            "There is nothing here: a collection is at /NAME within this mount, a document at /NAME/ID");
            };
        } catch (StoreException e) {
            throw e.answer();
        }
    }

    private Response root(Request request) throws StoreException {
        requireMethod(request, "GET", "HEAD");
        ListQuery.requireNone(request);
        TreeMap<String, Standing> all = new TreeMap<>();
        settings.collections().forEach(name -> all.put(name, Standing.untouched(name)));
        for (Standing count : store.collections(deadline(request))) {
            if (settings.knows(count.collection())) {
                all.put(count.collection(), count);
            }
        }
        return Answers.collections(new ArrayList<>(all.values()), request.mountPath());
    }

    private Response collection(Request request, Target.Collection target) throws StoreException, IOException {
        requireCollection(target.name());
        if (request.method().equals("POST")) {
            requireWritable(request);
            return post(request, target.name());
        }
        requireMethod(request, "GET", "HEAD");
        return list(request, target.name());
    }

    private Response document(Request request, Target.Document target) throws StoreException, IOException {
        requireCollection(target.collection());
        ListQuery.requireNone(request);
        return switch (request.method()) {
            case "PUT" -> put(request, target);
            case "DELETE" -> delete(request, target);
            default -> get(request, target);
        };
    }

    private Response list(Request request, String collection) throws StoreException {
        ListQuery query = ListQuery.of(request, settings);
        Page page = store.list(
                Query.all(collection, query.limit(), PAGE_BYTES).from(new Query.Offset(query.offset())),
                deadline(request));
        int shown = page.documents().size();
        if (page.cut()) {
            throw ListQuery.bad(
                    "limit",
                    "so many of these documents are more than the " + (PAGE_BYTES >> 20)
                            + " MiB that a list may hold; here limit=" + shown + " fits");
        }
        return Answers.page(page, query);
    }

    private Response get(Request request, Target.Document target) throws StoreException {
        requireMethod(request, "GET", "HEAD");
        if (!Names.isId(target.id())) {
            throw missing(target);
        }
        return store.find(target.collection(), target.id(), deadline(request))
                .map(Answers::document)
                .orElseThrow(() -> missing(target));
    }

    private Response post(Request request, String collection) throws StoreException, IOException {
        ListQuery.requireNone(request);
        byte[] body = body(request);
        Optional<Response> refused = request.preconditions(Validators.none());
        if (refused.isPresent()) {
            return refused.get();
        }
        for (int attempt = 0; attempt < ID_ATTEMPTS; attempt++) {
            String id = ids.next();
            Update update =
                    current -> current.isEmpty() ? new Decision.Put(body) : new Decision.Refuse(Response.status(409));
            if (write(request, collection, id, body.length, update) instanceof Result.Committed committed
                    && committed.outcomes().getFirst() instanceof Outcome.Stored stored) {
                return Answers.created(stored.document(), Answers.location(request.mountPath(), collection + "/" + id));
            }
        }
        throw new IllegalStateException("each id made for a new document was taken");
    }

    private Response put(Request request, Target.Document target) throws StoreException, IOException {
        requireWritable(request);
        if (!Names.isId(target.id())) {
            throw new HttpError(400, "This is no id for a document: " + Names.ID_RULE);
        }
        byte[] body = body(request);
        Update update = guarded(request, new Decision.Put(body));
        return switch (write(request, target.collection(), target.id(), body.length, update)) {
            case Result.Refused refused -> refused.answer();
            case Result.Committed committed ->
                switch (committed.outcomes().getFirst()) {
                    case Outcome.Stored(var document, boolean created) ->
                        created
                                ? Answers.created(
                                        document,
                                        Answers.location(request.mountPath(), target.collection() + "/" + target.id()))
                                : Answers.written(200, document);
                    case Outcome.Removed _ -> throw new IllegalStateException("a document was put and is gone");
                };
        };
    }

    private Response delete(Request request, Target.Document target) throws StoreException {
        requireWritable(request);
        if (!Names.isId(target.id())) {
            throw missing(target);
        }
        Update update = current -> {
            if (current.isEmpty()) {
                throw missing(target);
            }
            return guarded(request, new Decision.Remove()).decide(current);
        };
        return switch (write(request, target.collection(), target.id(), 0, update)) {
            case Result.Refused refused -> refused.answer();
            case Result.Committed _ -> Response.status(204);
        };
    }

    /** The decision, unless the request's conditions speak against it. */
    private static Update guarded(Request request, Decision decision) {
        return current -> request.preconditions(Answers.validators(current))
                .<Decision>map(Decision.Refuse::new)
                .orElse(decision);
    }

    private Result write(Request request, String collection, String id, int weight, Update update)
            throws StoreException {
        return store.write(Transaction.of(new Operation(collection, id, false, update), weight), deadline(request));
    }

    private byte[] body(Request request) throws IOException {
        MediaTypes.requireJson(request);
        byte[] body = request.bodyBytes(settings.documentBytes());
        checker.check(body);
        return body;
    }

    private void requireCollection(String name) {
        if (!Names.isCollection(name)) {
            throw new HttpError(400, "This is no name of a collection: " + Names.COLLECTION_RULE);
        }
        if (!settings.knows(name)) {
            throw new HttpError(
                    404,
                    "There is no collection \"" + name + "\" here; there are: "
                            + String.join(", ", settings.collections()));
        }
    }

    private void requireWritable(Request request) {
        if (settings.readOnly()) {
            throw notAllowed(request, READ);
        }
    }

    private void requireMethod(Request request, String... allowed) {
        if (!List.of(allowed).contains(request.method())) {
            throw notAllowed(request, methods(request));
        }
    }

    /** The server refuses such requests by {@link #methods}; this is for callers that do not ask. */
    private static HttpError notAllowed(Request request, Set<String> methods) {
        String allow = String.join(", ", new TreeSet<>(methods));
        return new HttpError(
                Problem.of(405, request.method() + " is not possible here; possible: " + allow),
                Headers.of("Allow", allow));
    }

    private static HttpError missing(Target.Document target) {
        return new HttpError(404, "There is no such document in the collection \"" + target.collection() + "\"");
    }

    private static Instant deadline(Request request) {
        return request.deadline().minus(MARGIN);
    }
}
