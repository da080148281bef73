package dev.tenon.data;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.JsonChecker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON Schemas of the collections that have one: draft 2020-12 unless {@code $schema} says otherwise. What a schema refers
 * to must be in it; nothing is fetched.
 */
final class Schemas {

    private static final int SCHEMA_BYTES = 1 << 20;

    /** Of the faults of one document, so many are told. */
    private static final int ERRORS = 20;

    private final Map<String, Checked> schemas;

    /**
     * A schema that can be used.
     *
     * @param source as it was written
     */
    private record Checked(Schema schema, Json source) {}

    private Schemas(Map<String, Checked> schemas) {
        this.schemas = schemas;
    }

    /**
     * Reads the schemas that the configuration names.
     *
     * @throws IOException if one is none; says which and why
     */
    static Schemas load(Settings settings) throws IOException {
        Map<String, Checked> schemas = new HashMap<>();
        for (var entry : settings.rules().entrySet()) {
            if (entry.getValue().schema().isPresent()) {
                schemas.put(entry.getKey(), load(entry.getValue().schema().get()));
            }
        }
        return new Schemas(Map.copyOf(schemas));
    }

    private static Checked load(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            JsonChecker checker = new JsonChecker(SCHEMA_BYTES);
            checker.check(bytes);
            SchemaRegistryConfig config =
                    SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build();
            Schema schema = SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_2020_12,
                            builder -> builder.schemaRegistryConfig(config)
                                    .nodeReader(reader -> reader.jsonMapper(mapper())))
                    .getSchema(new String(bytes, StandardCharsets.UTF_8), InputFormat.JSON);
            // Finds now, and not at the first document that gets there, what cannot be had or makes no sense.
            schema.initializeValidators();
            return new Checked(schema, checker.read(bytes));
        } catch (NoSuchFileException e) {
            throw new IOException("the schema " + file + " does not exist", e);
        } catch (HttpError e) {
            throw new IOException(
                    "the schema " + file + " cannot be used: " + e.problem().detail(), e);
        } catch (SchemaException e) {
            throw new IOException("the schema " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Reads what was let pass before, so that it has no bounds of its own. */
    private static JsonMapper mapper() {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNameLength(Settings.DOCUMENT_BYTES_MAX)
                .maxStringLength(Settings.DOCUMENT_BYTES_MAX)
                .build();
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                        .build())
                .build();
    }

    /** The schema of a collection as it was written, if it has one. */
    Optional<Json> source(String collection) {
        return Optional.ofNullable(schemas.get(collection)).map(Checked::source);
    }

    /**
     * Lets a document pass that fulfils the schema of its collection.
     *
     * @throws HttpError 422 with a pointer to each fault
     */
    void check(String collection, byte[] document) {
        Checked known = schemas.get(collection);
        if (known == null) {
            return;
        }
        List<Error> errors = known.schema().validate(new String(document, StandardCharsets.UTF_8), InputFormat.JSON);
        if (errors.isEmpty()) {
            return;
        }
        List<Map<String, String>> told = errors.stream()
                .limit(ERRORS)
                .map(error -> Map.of(
                        "pointer",
                        error.getInstanceLocation().toString(),
                        "detail",
                        String.valueOf(error.getMessage())))
                .toList();
        Problem problem = Problem.of(
                        422,
                        "The document does not fulfil the schema of \"" + collection + "\" in " + errors.size()
                                + (errors.size() == 1 ? " place" : " places") + "; nothing was stored")
                .with("pointer", String.valueOf(told.getFirst().get("pointer")))
                .with("errors", told);
        throw new HttpError(problem, Headers.empty());
    }
}
