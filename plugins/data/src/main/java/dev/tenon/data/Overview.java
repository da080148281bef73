package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a mount says of itself: a page to browse and edit its documents for people, an OpenAPI description for tools, and which
 * collections there are. The first two do not change while the mount runs.
 */
final class Overview {

    private static final List<String> FORMS = List.of(MediaTypes.JSON, MediaTypes.OPENAPI, MediaTypes.HTML);

    private final Settings settings;
    private final Response page;
    private final Response json;
    private final Response openApi;

    private Overview(Settings settings, Response page, byte[] description) {
        this.settings = settings;
        this.page = page;
        json = constant(MediaTypes.JSON, description);
        openApi = constant(MediaTypes.OPENAPI, description);
    }

    /**
     * That of one mount.
     *
     * @param mountPath where clients find it
     * @throws IOException if the plugin's JAR is not whole
     */
    static Overview of(Settings settings, Schemas schemas, String mountPath) throws IOException {
        BrowserPage page = BrowserPage.load();
        return new Overview(
                settings,
                constant("text/html; charset=utf-8", page.html())
                        .withHeader("Content-Security-Policy", page.policy())
                        .withHeader("X-Content-Type-Options", "nosniff")
                        .withHeader("Referrer-Policy", "same-origin"),
                new OpenApi(settings, schemas).describe(mountPath));
    }

    private static Response constant(String mediaType, byte[] bytes) {
        return Answers.read(mediaType, Body.of(bytes))
                .withHeader("Vary", "Accept")
                .withValidators(Digests.tag(bytes));
    }

    /** Never waits. */
    Response describe(Request request) {
        Parameter.requireOnly(request, Set.of());
        return switch (Accepts.choose(request, FORMS)) {
            case MediaTypes.HTML -> page;
            case MediaTypes.OPENAPI -> openApi;
            default -> json;
        };
    }

    /** Those that hold documents, and those that the configuration names. */
    Response collections(Request request, Store store, Instant deadline) throws StoreException {
        Parameter.requireOnly(request, Set.of());
        TreeMap<String, Standing> all = new TreeMap<>();
        settings.named().forEach(name -> all.put(name, Standing.untouched(name)));
        for (Standing standing : store.collections(deadline)) {
            if (settings.knows(standing.collection())) {
                all.put(standing.collection(), standing);
            }
        }
        JsonBytes json = new JsonBytes().add("{\"collections\":[");
        String separator = "\n";
        for (Standing standing : all.values()) {
            String name = standing.collection();
            json.add(separator).add("{\"name\":\"").add(name).add("\",\"path\":");
            json.add(JsonTrees.quoted(Answers.location(request.mountPath(), name)));
            json.add(",\"documents\":").add(standing.documents()).add(",\"methods\":[");
            String comma = "";
            for (String method : settings.methods(name)) {
                json.add(comma).add("\"").add(method).add("\"");
                comma = ",";
            }
            json.add("]}");
            separator = ",\n";
        }
        json.add("],\"open\":" + settings.open() + "}\n");
        return Answers.read(MediaTypes.JSON, Body.of(json.toBytes()));
    }
}
