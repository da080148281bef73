package dev.tenon.data;

import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.OptionException;
import dev.tenon.api.Response;
import dev.tenon.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the configuration says of collections: schemas, methods, the seed. */
@ParameterizedClass
@EnumSource
final class RulesTest {

    private static final String SCHEMA = """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["title"],
             "properties": {"title": {"type": "string", "maxLength": 5},
                            "tags/~": {"items": {"$ref": "#/$defs/tag"}}},
             "$defs": {"tag": {"type": "integer"}}}
            """;

    private final StoreKind kind;

    RulesTest(StoreKind kind) {
        this.kind = kind;
    }

    @TempDir
    Path directory;

    private Path schema;

    @BeforeEach
    void write() throws Exception {
        schema = Files.writeString(directory.resolve("notes.schema.json"), SCHEMA);
    }

    private String withSchema() {
        return "[mount.options.collection.notes]\nschema = \"" + schema + "\"";
    }

    @Test
    void aDocumentThatDoesNotFulfilTheSchemaIsRefusedWithEachFault() throws Exception {
        try (TestMount mount = TestMount.open(kind, directory.resolve("store"), withSchema())) {
            assertThat(mount.put("/notes/a", "{\"title\":\"fine\",\"tags/~\":[1]}")
                            .status())
                    .isEqualTo(201);
            Response refused = mount.put("/notes/a", "{\"title\":\"too long\",\"tags/~\":[1,\"x\"]}");
            assertThat(refused.status()).isEqualTo(422);
            assertThat(text(refused))
                    .contains("\"errors\":[{", "\"pointer\":\"/title\"", "\"pointer\":\"/tags~1~0/1\"", "in 2 places");
            assertThat(mount.post("/notes", "{}").status()).isEqualTo(422);
            assertThat(mount.mergePatch("/notes/a", "{\"title\":null}").status())
                    .isEqualTo(422);
            assertThat(mount.jsonPatch("/notes/a", "[{\"op\":\"add\",\"path\":\"/tags~1~0/0\",\"value\":true}]")
                            .status())
                    .isEqualTo(422);
            Response batch = mount.post(
                    "/_batch",
                    "{\"operations\":[{\"method\":\"PATCH\",\"path\":\"/notes/a\",\"body\":{\"title\":1}}]}");
            assertThat(batch.status()).isEqualTo(422);
            assertThat(member(batch, "pointer")).isEqualTo("/operations/0/body/title");
            assertThat(mount.put("/others/a", "{\"title\":1}").status()).isEqualTo(201);
            assertThat(text(mount.get("/notes/a"))).isEqualTo("{\"title\":\"fine\",\"tags/~\":[1]}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {               | not valid JSON
            []              | must be a JSON object
            {"$ref": "#/x"} | cannot be used
            {"$ref": "http://localhost:1/schema"} | cannot be used
            {"properties": {"a": {"$ref": "#/$defs/none"}}} | cannot be used
            {"properties": {"a": {"items": {"$ref": "http://localhost:1/schema"}}}} | cannot be used
            {"properties": {"a": {"pattern": "("}}} | cannot be used
            """)
    void aSchemaThatIsNoneIsRefusedAtTheStart(String text, String words) throws Exception {
        Files.writeString(schema, text);
        assertThatThrownBy(() -> TestMount.open(kind, directory.resolve("store"), withSchema()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(schema.toString())
                .hasMessageContaining(words);
    }

    @Test
    void methodsThatAreNotAllowedAreRefused() throws Exception {
        try (TestMount mount = TestMount.open(
                kind, directory.resolve("store"), "[mount.options.collection.log]\nmethods = [\"GET\", \"POST\"]")) {
            assertThat(mount.post("/log", "{}").status()).isEqualTo(201);
            Response refused = mount.put("/log/a", "{}");
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).hasValue("GET, HEAD, OPTIONS");
            assertThat(mount.resources.methods(FakeRequest.of("PUT", "/log/a"))).containsExactly("GET");
            assertThat(mount.put("/notes/a", "{}").status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collection = 1",
                "history_days = 0",
                "history_changes = 999",
                "cache_bytes = -1",
                "query_seconds = 0",
                "seed = 1",
                "[mount.options.collection.Notes]\nmethods = [\"GET\"]",
                "collections = [\"a\"]\n[mount.options.collection.b]\nmethods = [\"GET\"]",
                "[mount.options.collection.a]\nmethods = [\"get\"]",
                "[mount.options.collection.a]\nindexes = [\"\"]",
                "[mount.options.collection.a]\nindexes = [\"x\", \"x\"]",
                "[mount.options.collection.a]\nindexes = [\"_id'\\\"\"]",
            })
    void wrongOptionsAreErrors(String options) {
        assertThatThrownBy(() -> {
                    try (TestContext context = TestContext.of(options)) {
                        Settings.read(context.options());
                    }
                })
                .isInstanceOf(OptionException.class);
    }

    private DataPlugin start(TestContext context) throws Exception {
        return context.start(new DataPlugin());
    }

    private static String ask(DataPlugin plugin, String target) throws Exception {
        return text(TestMount.resolved(plugin, FakeRequest.of("GET", target)));
    }

    @Test
    void aSeedIsImportedOnce() throws Exception {
        Path seed = Files.writeString(directory.resolve("db.json"), """
                {"posts": [{"id": 1, "title": "one", "price": 1.10}, {"id": "b", "title": "two"}, {"title": "three"}],
                 "profile": {"name": "Li"}, "empty": []}
                """);
        try (TestContext context = TestContext.of("seed = \"" + seed + "\"")) {
            DataPlugin plugin = start(context);
            assertThat(ask(plugin, "/posts/1")).isEqualTo("{\"id\":1,\"title\":\"one\",\"price\":1.10}");
            assertThat(ask(plugin, "/posts")).contains("\"total\":3", "{\"title\":\"three\"}");
            assertThat(ask(plugin, "/profile/profile")).isEqualTo("{\"name\":\"Li\"}");
            for (String target : List.of("/posts/1", "/posts/b", "/profile/profile")) {
                assertThat(TestMount.resolved(plugin, FakeRequest.of("DELETE", target))
                                .status())
                        .isEqualTo(204);
            }
            plugin.stop();
            plugin = start(context);
            assertThat(ask(plugin, "/posts")).contains("\"total\":1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                  | must be an object
            {                                   | line 2
            {"Posts": []}                       | at /Posts
            {"posts": 1}                        | at /posts
            {"posts": [{"id": 1}, {"id": true}]} | at /posts/1/id
            {"posts": [{"id": 1}, {"id": "a b"}]} | at /posts/1
            {"posts": [{"id": 1}, []]}          | at /posts/1
            {"posts": [{"id": 1}, {"id": "1"}]} | at /posts/1
            """)
    void aSeedThatCannotBeImportedIsRefusedWhole(String json, String words) throws Exception {
        Path seed = Files.writeString(directory.resolve("db.json"), json + "\n");
        try (TestContext context = TestContext.of("seed = \"" + seed + "\"")) {
            assertThatThrownBy(() -> start(context))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(seed.toString())
                    .hasMessageContaining(words);
            Files.writeString(seed, "{\"posts\": [{\"id\": 1}]}");
            assertThat(ask(start(context), "/posts")).contains("\"total\":1");
        }
    }

    @Test
    void aLongNameIsNoFaultOfADocumentWithASchema() throws Exception {
        Files.writeString(schema, "{\"properties\": {\"a\": {\"type\": \"integer\"}}}");
        try (TestMount mount = TestMount.open(kind, directory.resolve("store"), withSchema())) {
            Response stored = mount.put("/notes/a", "{\"" + "n".repeat(60_000) + "\":1,\"a\":1}");
            assertThat(stored.status()).as(text(stored)).isEqualTo(201);
        }
    }
}
