package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The resources of one mount: says what each answers to, and hands requests on to those who know them. */
final class Resources {

    /** How long before the request's end to give up, so that the answer says what became of the write. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    private static final Set<String> READ = Set.of("GET");
    private static final Set<String> NONE = Set.of();

    private final Settings settings;
    private final Store store;
    private final Edits edits;
    private final Documents documents;
    private final Lists lists;
    private final Batches batches;
    private final Feeds feeds;
    private final Histories histories;
    private final Overview overview;
    private final Exports exports;
    private final Imports imports;

    Resources(Settings settings, Store store, TimeOrderedIds ids, Edits edits, Overview overview) {
        this.settings = settings;
        this.store = store;
        this.edits = edits;
        documents = new Documents(settings, store, ids, edits);
        lists = new Lists(settings, store, edits.checker());
        batches = new Batches(settings, store, ids, edits);
        feeds = new Feeds(settings, store);
        histories = new Histories(settings, store);
        this.overview = overview;
        exports = new Exports(settings, store, edits.checker());
        imports = new Imports(settings, store, ids, edits);
    }

    /** What the target answers to. Where there is nothing, whatever is asked is answered with 404 and not with 405. */
    Set<String> methods(Request request) {
        return switch (Target.of(request.path())) {
            case Target.Root _, Target.Collections _, Target.Export _ -> READ;
            case Target.Import(var collection) -> imports.isPossible(collection) ? Set.of("POST") : NONE;
            case Target.Batch _ -> settings.readOnly() ? NONE : Set.of("POST");
            case Target.Collection(var name) -> allowed(name, "GET", "POST");
            case Target.Document document -> {
                Set<String> methods = allowed(document.collection(), "GET", "PUT", "PATCH", "DELETE");
                yield methods.contains("PATCH") ? with(methods, "OPTIONS") : methods;
            }
            case Target.Changes(var collection) -> allowed(collection, "GET");
            case Target.History history -> allowed(history.collection(), "GET");
            case Target.Nothing _ -> RequestHandler.DEFAULT_METHODS;
        };
    }

    private Set<String> allowed(String collection, String... methods) {
        return Stream.of(methods)
                .filter(method -> settings.allows(collection, method))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> with(Set<String> methods, String more) {
        return Stream.concat(methods.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    /** The answer if it can be given without waiting: a document that is in memory, or what describes the mount. */
    Optional<Response> handleNow(Request request) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (reads && request.path().length() <= 1) {
            return Optional.of(overview.describe(request));
        }
        if (!reads
                || !request.query().isEmpty()
                || !(Target.of(request.path()) instanceof Target.Document(var collection, var id))
                || !settings.knows(collection)
                || !settings.allows(collection, "GET")) {
            return Optional.empty();
        }
        Optional<Document> kept = store.cached(collection, id);
        return kept.map(Answers::document);
    }

    Response handle(Request request) throws IOException {
        try {
            return handle(request, request.deadline().minus(MARGIN));
        } catch (StoreException e) {
            throw e.answer();
        }
    }

    private Response handle(Request request, Instant deadline) throws IOException, StoreException {
        Target target = Target.of(request.path());
        if (target instanceof Target.Nothing) {
            throw new HttpError(
                    404, "There is nothing here: a collection is at /NAME within this mount, a document at /NAME/ID");
        }
        collection(target).ifPresent(edits::requireKnown);
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        requireMethod(request, method);
        return switch (target) {
            case Target.Root _ -> overview.describe(request);
            case Target.Collections _ -> overview.collections(request, store, deadline);
            case Target.Export _ -> exports.get(request, deadline);
            case Target.Import(var collection) -> imports.post(request, collection, deadline);
            case Target.Batch _ -> batches.post(request, deadline);
            case Target.Collection(var name) ->
                method.equals("POST") ? documents.post(request, name, deadline) : lists.answer(request, name, deadline);
            case Target.Document document ->
                switch (method) {
                    case "PUT" -> documents.put(request, document, deadline);
                    case "PATCH" -> documents.patch(request, document, deadline);
                    case "DELETE" -> documents.delete(request, document, deadline);
                    case "OPTIONS" -> Documents.options(allow(methods(request)), true);
                    default -> documents.get(request, document, deadline);
                };
            case Target.Changes(var collection) -> feeds.get(request, collection, deadline);
            case Target.History history -> histories.get(request, history, deadline);
            case Target.Nothing _ -> throw new IllegalStateException("answered before");
        };
    }

    private static Optional<String> collection(Target target) {
        return switch (target) {
            case Target.Collection(var name) -> Optional.of(name);
            case Target.Document document -> Optional.of(document.collection());
            case Target.Changes(var name) -> Optional.of(name);
            case Target.History history -> Optional.of(history.collection());
            case Target.Import(var name) -> name;
            case Target.Root _, Target.Collections _, Target.Export _, Target.Batch _, Target.Nothing _ ->
                Optional.empty();
        };
    }

    /** The server refuses such requests by {@link #methods}; this is for callers that do not ask. */
    private void requireMethod(Request request, String method) {
        Set<String> methods = methods(request);
        if (!methods.contains(method)) {
            String allow = allow(methods);
            throw new HttpError(
                    Problem.of(405, request.method() + " is not possible here; possible: " + allow),
                    Headers.of("Allow", allow));
        }
    }

    /** As the server writes it (RFC 9110 section 10.2.1). */
    private static String allow(Set<String> methods) {
        TreeSet<String> all = new TreeSet<>(methods);
        all.add("OPTIONS");
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }
}
