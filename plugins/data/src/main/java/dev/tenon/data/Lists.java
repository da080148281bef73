package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.store.Cursor;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Query.Offset;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lists of documents: a page of them as JSON, or the whole result as a stream. */
final class Lists {

    /** The most bytes of documents in one page, which ends earlier where it would have more. */
    static final long PAGE_BYTES = 16L << 20;

    private static final List<String> FORMS = List.of(MediaTypes.JSON, MediaTypes.NDJSON, MediaTypes.CSV);

    private final Settings settings;
    private final Store store;
    private final JsonChecker reader;

    Lists(Settings settings, Store store, JsonChecker reader) {
        this.settings = settings;
        this.store = store;
        this.reader = reader;
    }

    Response answer(Request request, String collection, Instant deadline) throws StoreException {
        ListQuery query = ListQuery.of(request, collection, settings, PAGE_BYTES);
        String form = Accepts.choose(request, FORMS);
        Response answer = form.equals(MediaTypes.JSON)
                ? page(request, query, deadline)
                : new Streams(store, reader, query).answer(form, deadline);
        return answer.withHeader("Vary", "Accept");
    }

    private Response page(Request request, ListQuery list, Instant deadline) throws StoreException {
        Query query = list.query();
        if (request.headers().contains("If-None-Match")) {
            Standing standing = store.standing(query.collection(), deadline);
            Optional<Response> unchanged = request.preconditions(validators(standing, query));
            if (unchanged.isPresent()) {
                return unchanged.get().withHeader("Vary", "Accept");
            }
        }
        Page page = store.list(query, deadline);
        Optional<String> next = page.next().map(cursor -> Cursors.encode(query, cursor));
        Response answer = Answers.read(MediaTypes.JSON, body(page, list, next))
                .withValidators(validators(page.standing(), query));
        return next.isEmpty()
                ? answer
                : answer.withHeader(
                        "Link",
                        "<" + Answers.location(request.mountPath(), query.collection()) + "?"
                                + ListQuery.next(request, next.get()) + ">; rel=\"next\"");
    }

    /** The limit belongs to it, since its default is the configuration's. */
    private static Validators validators(Standing standing, Query query) {
        return Validators.strong(standing.etag() + "-" + Integer.toString(query.limit(), Character.MAX_RADIX));
    }

    private Body body(Page page, ListQuery list, Optional<String> next) {
        Projection projection = Projection.of(list.fields());
        JsonBytes json = new JsonBytes().add("{\"items\":[");
        String separator = "\n{";
        for (Document document : page.documents()) {
            json.add(separator);
            Answers.envelope(json, document, projection.apply(document.body(), reader));
            separator = ",\n{";
        }
        json.add("]");
        page.total().ifPresent(total -> json.add(",\"total\":").add(total));
        json.add(",\"limit\":").add(list.query().limit());
        switch (list.query().start()) {
            case Offset(long documents) -> json.add(",\"offset\":").add(documents);
            case Cursor _ -> {}
        }
        json.add(",\"sequence\":").add(page.standing().sequence());
        next.ifPresent(cursor -> json.add(",\"next\":\"").add(cursor).add("\""));
        return Body.of(json.add("}\n").toBytes());
    }
}
