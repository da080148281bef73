package dev.tenon.data;

import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Describes a mount for tools, by OpenAPI 3.1. What all mounts have in common is in {@code openapi.json}; the configuration
 * says which collections there are, what may be done to them, what their documents look like, and how large things may be.
 */
final class OpenApi {

    private static final String TEMPLATE = "openapi.json";
    private static final int TEMPLATE_BYTES = 1 << 20;

    /** In the template: stands for the name of a collection. */
    private static final String PLACE = "{collection}";

    private static final String ANY_DOCUMENT = "#/components/schemas/document";

    private final Settings settings;
    private final Schemas schemas;
    private final JsonChecker checker = new JsonChecker(TEMPLATE_BYTES);

    OpenApi(Settings settings, Schemas schemas) {
        this.settings = settings;
        this.schemas = schemas;
    }

    /**
     * The description, in JSON.
     *
     * @param mountPath where clients find the mount
     * @throws IOException if the plugin's JAR is not whole
     */
    byte[] describe(String mountPath) throws IOException {
        byte[] template = BrowserPage.resource(TEMPLATE).getBytes(StandardCharsets.UTF_8);
        Members root = object(filled(checker.read(template), values(mountPath)));
        Map<String, Json> templates = member(root, "paths").members();
        Members paths = new Members();
        templates.forEach((path, item) -> {
            if (!path.contains(PLACE)) {
                add(paths, path, common(object(item)));
            }
        });
        for (String collection : settings.named()) {
            templates.forEach((path, item) -> {
                if (path.contains(PLACE)) {
                    add(paths, path.replace(PLACE, collection), of(collection, copy(item)));
                }
            });
            schemas.source(collection)
                    .ifPresent(schema -> member(member(root, "components"), "schemas")
                            .members()
                            .put(schemaName(collection), identified(collection, schema)));
        }
        if (settings.open()) {
            templates.forEach((path, item) -> {
                if (path.contains(PLACE)) {
                    add(paths, path, allowed("", object(item)));
                }
            });
        }
        root.members().put("paths", paths);
        return JsonTrees.bytes(root);
    }

    private Map<String, Json> values(String mountPath) {
        Map<String, Json> values = new HashMap<>();
        String location = Answers.location(mountPath, "");
        // Paths, which begin with a slash, are put behind it.
        values.put("mount", new Text(mountPath.length() <= 1 ? "/" : location.substring(0, location.length() - 1)));
        values.put("document_bytes", number(settings.documentBytes()));
        values.put("list_limit_default", number(settings.listLimitDefault()));
        values.put("list_limit_max", number(settings.listLimitMax()));
        values.put("batch_operations", number(Batches.OPERATIONS));
        values.put("import_problems", number(ImportReport.PROBLEMS));
        values.put("page_bytes", number(Lists.PAGE_BYTES));
        values.put("query_seconds", number(settings.store().queryTime().toSeconds()));
        values.put("history_seconds", number(settings.store().historyAge().toSeconds()));
        values.put("read_only", JsonTrees.of(settings.readOnly()));
        values.put("require_if_match", JsonTrees.of(settings.requireIfMatch()));
        return values;
    }

    private static Json number(long value) {
        return new Numeral(Long.toString(value));
    }

    /** The same tree with its slots filled; each stands for a whole value. */
    private static Json filled(Json json, Map<String, Json> values) {
        return switch (json) {
            case Text(var text)
            when text.startsWith("{{") -> {
                Json value = values.get(text.substring(2, text.length() - 2));
                if (value == null) {
                    throw new IllegalStateException("the template has a slot " + text + " that nothing fills");
                }
                yield value;
            }
            case Members(var members) -> {
                members.replaceAll((name, value) -> filled(value, values));
                yield json;
            }
            case Json.Elements(var elements) -> {
                elements.replaceAll(value -> filled(value, values));
                yield json;
            }
            case Text _, Numeral _, Json.Word _ -> json;
        };
    }

    /** Where several collections are written to at once. */
    private Members common(Members item) {
        if (settings.readOnly()) {
            item.members().remove("post");
        }
        return item;
    }

    /** What may be done with a collection, which the path names now. */
    private Members of(String collection, Members item) {
        Members own = allowed(collection, item);
        Json parameters = own.members().get("parameters");
        if (parameters instanceof Json.Elements(var elements)) {
            elements.removeIf(each -> JsonTrees.text(each).contains("parameters/collection"));
        }
        own.members().values().forEach(operation -> {
            if (operation instanceof Members(var members) && members.get("operationId") instanceof Text(var id)) {
                members.put("operationId", new Text(id + "." + collection));
                members.put("tags", JsonTrees.of(List.of(collection)));
            }
        });
        return schemas.source(collection).isEmpty() ? own : withSchema(collection, own);
    }

    private Members withSchema(String collection, Members item) {
        String text = JsonTrees.text(item)
                .replace(
                        JsonTrees.quoted(ANY_DOCUMENT),
                        JsonTrees.quoted("#/components/schemas/" + schemaName(collection)));
        return object(checker.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Leaves out what the configuration does not allow. */
    private Members allowed(String collection, Members item) {
        item.members().entrySet().removeIf(entry -> {
            String method = entry.getKey().toUpperCase(Locale.ROOT);
            boolean imports = entry.getValue() instanceof Members(var members)
                    && members.get("operationId") instanceof Text(var id)
                    && id.equals("import");
            return imports
                    ? !settings.allows(collection, "PUT") && !settings.allows(collection, "POST")
                    : Settings.Rules.ALL_METHODS.contains(method) && !settings.allows(collection, method);
        });
        return item;
    }

    /** A path without an operation is none. */
    private static void add(Members paths, String path, Members item) {
        boolean some = item.members().values().stream()
                .anyMatch(each -> each instanceof Members(var members) && members.containsKey("operationId"));
        if (some) {
            paths.members().put(path, item);
        }
    }

    private static String schemaName(String collection) {
        return "document." + collection;
    }

    /** What a schema refers to in itself it must find there, and not in the description around it. */
    private static Json identified(String collection, Json schema) {
        Members identified = new Members();
        identified.members().put("$id", new Text("urn:tenon:schema:" + collection));
        identified.members().putAll(object(schema).members());
        return identified;
    }

    private Members copy(Json item) {
        return object(checker.read(JsonTrees.bytes(item)));
    }

    private static Members member(Members parent, String name) {
        return Optional.ofNullable(parent.members().get(name))
                .map(OpenApi::object)
                .orElseThrow();
    }

    private static Members object(Json json) {
        if (json instanceof Members members) {
            return members;
        }
        throw new IllegalStateException("no object: " + JsonTrees.text(json));
    }
}
