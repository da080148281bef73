package dev.tenon.data;

import dev.tenon.api.BodyProducer;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All documents of all collections that may be read, a line for each: what {@link Imports} takes. */
final class Exports {

    private final Settings settings;
    private final Store store;
    private final JsonChecker reader;

    Exports(Settings settings, Store store, JsonChecker reader) {
        this.settings = settings;
        this.store = store;
        this.reader = reader;
    }

    Response get(Request request, Instant deadline) throws StoreException {
        Parameter.requireOnly(request, Set.of());
        String form = Accepts.choose(request, List.of(MediaTypes.NDJSON));
        List<Streams> all = new ArrayList<>();
        for (Standing standing : store.collections(deadline)) {
            String name = standing.collection();
            if (settings.knows(name) && settings.allows(name, "GET")) {
                all.add(new Streams(store, reader, ListQuery.whole(name)));
            }
        }
        BodyProducer lines = out -> {
            for (Streams collection : all) {
                collection.named(out);
            }
        };
        return Response.stream(form, lines).withHeader("Cache-Control", "no-cache");
    }
}
