package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.data.sqlite.SqliteLimits;
import dev.tenon.data.sqlite.SqliteStore;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update;
import dev.tenon.testkit.TestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A mount on a real store, asked as the server would: what is thrown on purpose becomes an answer. */
public final class TestMount implements AutoCloseable {

    public static final System.Logger LOGGER = System.getLogger("dev.tenon.data.test");

    public final Store store;
    final Resources resources;

    private TestMount(Store store, Settings settings) throws IOException {
        this.store = store;
        Schemas schemas = Schemas.load(settings);
        this.resources = new Resources(
                settings,
                store,
                new TimeOrderedIds(InstantSource.system()),
                new Edits(settings, schemas),
                Overview.of(settings, schemas, "/data"));
    }

    public static TestMount open(Path directory) throws IOException, InterruptedException {
        return open(StoreKind.SQLITE, directory, "");
    }

    public static TestMount open(StoreKind kind, Path directory) throws IOException, InterruptedException {
        return open(kind, directory, "");
    }

    /** A mount with these options, in TOML. */
    public static TestMount open(StoreKind kind, Path directory, String options)
            throws IOException, InterruptedException {
        try (TestContext context = TestContext.of(kind.options(directory) + options)) {
            Settings settings = Settings.read(context.options());
            return new TestMount(Stores.open(settings, directory, "test", InstantSource.system(), LOGGER), settings);
        }
    }

    public static SqliteStore store(Path directory, SqliteLimits limits) throws IOException, InterruptedException {
        return SqliteStore.open(directory, "test", limits, StoreOptions.DEFAULTS, InstantSource.system(), LOGGER);
    }

    /** One update of one document, which does not refuse. */
    public static Outcome write(Store store, String id, int weight, Update update, Instant deadline)
            throws StoreException {
        Operation operation = new Operation("notes", id, false, update);
        return switch (store.write(Transaction.of(operation, weight), deadline)) {
            case Result.Committed committed -> committed.outcomes().getFirst();
            case Result.Refused refused -> throw new AssertionError(refused);
        };
    }

    /** The answer that the server would send, also if the plugin puts it off. */
    static Response resolved(DataPlugin plugin, FakeRequest request) throws Exception {
        Response answer = plugin.handle(request);
        return answer.offloaded().isPresent() ? answer.offloaded().get().call() : answer;
    }

    public Response ask(FakeRequest request) {
        try {
            return resources.handle(request);
        } catch (HttpError e) {
            return e.response();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Response get(String target) {
        return ask(FakeRequest.of("GET", target));
    }

    public Response put(String target, String json) {
        return ask(FakeRequest.json("PUT", target, json));
    }

    public Response post(String target, String json) {
        return ask(FakeRequest.json("POST", target, json));
    }

    public Response mergePatch(String target, String json) {
        return ask(FakeRequest.of("PATCH", target)
                .withHeader("Content-Type", "application/merge-patch+json")
                .withBody(json));
    }

    public Response jsonPatch(String target, String json) {
        return ask(FakeRequest.of("PATCH", target)
                .withHeader("Content-Type", "application/json-patch+json")
                .withBody(json));
    }

    public Response delete(String target) {
        return ask(FakeRequest.of("DELETE", target));
    }

    /** The entity tag as a client would see it. */
    public static String etag(Response response) {
        return response.validators()
                .etag()
                .or(() -> response.header("ETag"))
                .orElseThrow(() -> new AssertionError("no entity tag in " + response));
    }

    public static byte[] bytes(Response response) {
        return bytes(response.body());
    }

    private static byte[] bytes(Body body) {
        return switch (EngineAccess.source(body)) {
            case EngineAccess.Source.Empty empty -> new byte[0];
            case EngineAccess.Source.Bytes bytes -> bytes.bytes();
            case EngineAccess.Source.File file -> throw new AssertionError(file);
            case EngineAccess.Source.Channel channel -> throw new AssertionError(channel);
            case EngineAccess.Source.Stream(var producer, long length) -> {
                try (producer) {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    producer.writeTo(out);
                    yield out.toByteArray();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    public static String text(Response response) {
        return new String(bytes(response), StandardCharsets.UTF_8);
    }

    /** A member of a problem. */
    public static Object member(Response response, String name) {
        Object value = response.problem().orElseThrow().members().get(name);
        if (value == null) {
            throw new AssertionError("no member " + name + " in " + text(response));
        }
        return value;
    }

    /** The ids in a list, in order. */
    public static List<String> ids(Response list) {
        if (list.status() != 200) {
            throw new AssertionError(list.status() + " " + text(list));
        }
        List<String> ids = new ArrayList<>();
        String json = text(list);
        for (int i = json.indexOf("{\"id\":\""); i >= 0; i = json.indexOf("{\"id\":\"", i + 1)) {
            ids.add(json.substring(i + 7, json.indexOf('"', i + 7)));
        }
        return ids;
    }

    public static Instant soon() {
        return Instant.now().plus(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        store.close();
    }
}
