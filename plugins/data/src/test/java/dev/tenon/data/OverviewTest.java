package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mount says of itself is true. */
final class OverviewTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @TempDir
    Path directory;

    private static Members description(TestMount mount) {
        return (Members) new JsonChecker(1 << 20).read(TestMount.bytes(mount.get("/")));
    }

    private static Json at(Json json, String... names) {
        Json found = json;
        for (String name : names) {
            found = ((Members) found).members().get(name);
            assertThat(found).as(name).isNotNull();
        }
        return found;
    }

    @Test
    void eachClientGetsItsForm() throws Exception {
        try (TestMount mount = TestMount.open(StoreKind.SQLITE, directory)) {
            Response page = mount.ask(FakeRequest.of("GET", "/")
                    .withHeader("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
            assertThat(page.header("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(page.header("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "require-trusted-types-for 'script'")
                    .doesNotContain("unsafe");
            assertThat(TestMount.text(page)).contains("<!doctype html>").doesNotContain("{{");
            Response tool =
                    mount.ask(FakeRequest.of("GET", "/").withHeader("Accept", "application/vnd.oai.openapi+json"));
            assertThat(tool.header("Content-Type")).hasValue("application/vnd.oai.openapi+json");
            assertThat(mount.get("/").header("Content-Type")).hasValue("application/json");
            assertThat(List.of(page, tool, mount.get("/"))).allSatisfy(answer -> {
                assertThat(answer.header("Vary")).hasValue("Accept");
                assertThat(answer.validators().etag()).isPresent();
            });
            assertThat(mount.ask(FakeRequest.of("GET", "/").withHeader("Accept", "image/png"))
                            .status())
                    .isEqualTo(406);
            assertThat(mount.get("/?x=1").status()).isEqualTo(400);
        }
    }

    /** Each operation of the description is one that the mount takes, and each that it takes is described. */
    @Test
    void theDescriptionNamesWhatThereIsAndNothingElse() throws Exception {
        Path schema = Files.writeString(
                directory.resolve("s.json"),
                "{\"$ref\": \"#/$defs/n\", \"$defs\": {\"n\": {\"type\": \"object\", \"required\": [\"n\"]}}}");
        String rules = "[mount.options.collection.notes]\nmethods = [\"GET\", \"PUT\"]\nschema = \"" + schema
                + "\"\n[mount.options.collection.log]\nmethods = [\"GET\", \"POST\"]\n";
        for (String options : List.of(
                "",
                "read_only = true",
                "collections = [\"notes\", \"log\", \"free\"]\n" + rules,
                "document_bytes = 77\nlist_limit_max = 5\n" + rules)) {
            try (TestMount mount = TestMount.open(StoreKind.SQLITE, directory.resolve("db"), options)) {
                Members root = description(mount);
                assertThat(at(root, "openapi")).isEqualTo(new Text("3.1.0"));
                assertThat(((Elements) at(root, "servers")).elements())
                        .extracting(JsonTrees::text)
                        .containsExactly("{\"url\":\"/data\"}");
                assertOperations(mount, (Members) at(root, "paths"));
                assertReferences(root);
            }
        }
        try (TestMount mount = TestMount.open(
                StoreKind.SQLITE, directory.resolve("db"), "document_bytes = 77\nlist_limit_max = 5\n" + rules)) {
            Members root = description(mount);
            assertThat(at(root, "x-limits", "document_bytes")).isEqualTo(new Numeral("77"));
            assertThat(at(root, "components", "parameters", "limit", "schema", "maximum"))
                    .isEqualTo(new Numeral("5"));
            assertThat(at(root, "components", "schemas", "document.notes", "$id"))
                    .isEqualTo(new Text("urn:tenon:schema:notes"));
            assertThat(JsonTrees.text(at(root, "paths", "/notes/{id}", "put", "requestBody")))
                    .contains("#/components/schemas/document.notes");
        }
    }

    private static void assertOperations(TestMount mount, Members paths) {
        Set<String> ids = new HashSet<>();
        for (var path : paths.members().entrySet()) {
            String real = path.getKey().replace("{collection}", "some").replace("{id}", "a");
            Set<String> described = new TreeSet<>();
            ((Members) path.getValue()).members().forEach((method, operation) -> {
                if (METHODS.contains(method)) {
                    described.add(method.toUpperCase(Locale.ROOT));
                    assertThat(ids.add(JsonTrees.text(at(operation, "operationId"))))
                            .as("%s %s", method, path.getKey())
                            .isTrue();
                }
            });
            Set<String> taken = new TreeSet<>(mount.resources.methods(FakeRequest.of("GET", real)));
            taken.remove("OPTIONS");
            assertThat(described).as(path.getKey()).isEqualTo(taken);
        }
        assertThat(paths.members().keySet()).contains("/", "/_collections", "/_export");
    }

    private static void assertReferences(Members root) {
        Set<String> references = new TreeSet<>();
        collect(root, references);
        assertThat(references).hasSizeGreaterThan(20);
        for (String reference : references) {
            if (!reference.startsWith("#/$defs")) {
                String[] steps = reference.substring("#/".length()).split("/", -1);
                at(root, steps);
            }
        }
    }

    private static void collect(Json json, Set<String> references) {
        switch (json) {
            case Members(var members) ->
                members.forEach((name, value) -> {
                    if (name.equals("$ref") && value instanceof Text(var text)) {
                        references.add(text);
                    }
                    collect(value, references);
                });
            case Elements(var elements) -> elements.forEach(each -> collect(each, references));
            case Text(var text) -> assertThat(text).doesNotContain("{{");
            case Numeral _, Json.Word _ -> {}
        }
    }
}
