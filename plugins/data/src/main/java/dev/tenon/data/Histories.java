package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.store.History;
import dev.tenon.data.store.Meta;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Version;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What one document is and was, the newest first. */
final class Histories {

    private static final String BEFORE = "before";
    private static final long BEFORE_MAX = 999_999_999_999_999L;

    private final Settings settings;
    private final Store store;

    Histories(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    Response get(Request request, Target.History target, Instant deadline) throws StoreException {
        Parameter.requireOnly(request, Set.of(BEFORE, ListQuery.LIMIT));
        int limit = (int) Parameter.number(
                request.query(), ListQuery.LIMIT, settings.listLimitDefault(), settings.listLimitMax());
        long before = Parameter.number(request.query(), BEFORE, BEFORE_MAX, BEFORE_MAX);
        if (!Names.isId(target.id())) {
            throw Edits.missing(target.collection());
        }
        int most = Math.max(1, limit);
        History history = store.history(target.collection(), target.id(), before, most, Lists.PAGE_BYTES, deadline);
        List<Version> versions = history.versions();
        if (versions.isEmpty() && before == BEFORE_MAX) {
            throw Edits.missing(target.collection());
        }
        JsonBytes json = new JsonBytes().add("{\"versions\":[");
        String separator = "\n{";
        for (Version version : versions) {
            json.add(separator);
            version(json, version);
            separator = ",\n{";
        }
        json.add("]");
        if (history.more()) {
            json.add(",\"next\":").add(versions.getLast().document().meta().version());
        }
        return Answers.read(MediaTypes.JSON, Body.of(json.add("}\n").toBytes()));
    }

    private static void version(JsonBytes json, Version version) {
        Meta meta = version.document().meta();
        json.add("\"version\":").add(meta.version()).add(",");
        Answers.metadata(json, meta);
        version.until()
                .ifPresent(until ->
                        json.add(",\"until\":\"").add(Answers.time(until)).add("\""));
        json.add(",\"document\":").add(version.document().body()).add("}");
    }
}
