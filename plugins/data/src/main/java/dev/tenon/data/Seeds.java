package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills a store that was never written from a file in json-server's format: an object whose arrays are collections. All of it
 * or nothing, once: what is deleted later does not come back.
 */
final class Seeds {

    static final int BYTES = 32 << 20;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Edits edits;
    private final TimeOrderedIds ids;
    private final Path file;

    /** Where each operation stands in the file. */
    private final List<String> places = new ArrayList<>();

    private Seeds(Edits edits, TimeOrderedIds ids, Path file) {
        this.edits = edits;
        this.ids = ids;
        this.file = file;
    }

    /**
     * Imports the file if the store is new.
     *
     * @throws IOException if it cannot be imported; says where and why
     */
    static void plant(
            Path file, Store store, Edits edits, TimeOrderedIds ids, InstantSource clock, System.Logger logger)
            throws IOException {
        Instant deadline = clock.instant().plus(PATIENCE);
        try {
            if (store.changes("seed", Store.FROM_THE_BEGINNING, 1, 1, deadline).next() > 0) {
                return;
            }
            Seeds seeds = new Seeds(edits, ids, file);
            List<Operation> operations = seeds.operations();
            Result result = operations.isEmpty()
                    ? new Result.Committed(List.of())
                    : store.write(new Transaction(operations, 0), deadline);
            switch (result) {
                case Result.Committed _ ->
                    logger.log(System.Logger.Level.INFO, "imported {0} documents from {1}", operations.size(), file);
                case Result.Refused(int number, Response _) ->
                    throw seeds.wrong(
                            seeds.places.get(number),
                            "its id \"" + operations.get(number).id() + "\" is there before");
            }
        } catch (StoreException e) {
            throw new IOException("the seed " + file + " was not imported: " + e.getMessage(), e);
        }
    }

    private List<Operation> operations() throws IOException {
        List<Operation> operations = new ArrayList<>();
        if (!(read() instanceof Members(var collections))) {
            throw wrong("", "it must be an object whose members are collections");
        }
        for (var entry : collections.entrySet()) {
            String collection = entry.getKey();
            try {
                edits.requireKnown(collection);
            } catch (HttpError e) {
                throw wrong("/" + collection, e.problem().detail());
            }
            switch (entry.getValue()) {
                case Elements(var elements) -> {
                    for (int i = 0; i < elements.size(); i++) {
                        Json document = elements.get(i);
                        String at = "/" + collection + "/" + i;
                        operations.add(operation(collection, id(document, at), document, at));
                    }
                }
                // A resource of its own in json-server.
                case Members document -> operations.add(operation(collection, collection, document, "/" + collection));
                case Text _, Numeral _, Json.Word _ ->
                    throw wrong("/" + collection, "it must be an array of documents, or one document");
            }
        }
        return operations;
    }

    private Json read() throws IOException {
        try {
            if (Files.size(file) > BYTES) {
                throw new IOException("the seed " + file + " is longer than " + BYTES + " bytes: import it over HTTP");
            }
            return new JsonChecker(BYTES).read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException("the seed " + file + " does not exist", e);
        } catch (HttpError e) {
            throw wrong("", e.problem().detail());
        }
    }

    /** A number is taken as json-server shows it in the path. */
    private String id(Json document, String at) throws IOException {
        Json id = document instanceof Members(var members) ? members.get("id") : null;
        return switch (id) {
            case null -> ids.next();
            case Text(var text) -> text;
            case Numeral(var literal) -> literal;
            case Members _, Elements _, Json.Word _ -> throw wrong(at + "/id", "an id is a text or a number");
        };
    }

    private Operation operation(String collection, String id, Json document, String at) throws IOException {
        try {
            Edits.requireId(id);
            byte[] body = JsonTrees.bytes(document);
            edits.requireDocument(collection, body);
            places.add(at);
            return new Operation(
                    collection,
                    id,
                    false,
                    current -> current.isEmpty() ? new Decision.Put(body) : new Decision.Refuse(Response.status(409)));
        } catch (HttpError e) {
            throw wrong(at, e.problem().detail());
        }
    }

    private IOException wrong(String at, String detail) {
        return new IOException(
                "the seed " + file + " cannot be imported" + (at.isEmpty() ? "" : ", at " + at) + ": " + detail);
    }
}
