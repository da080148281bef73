package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.BatchPlan.Edit;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Transaction.Operation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several writes in one request, all or nothing: {@code {"operations": [{"method": "PUT", "path": "/notes/a", "body": {…}}]}}.
 * The first that fails is the answer, with its place.
 */
final class Batches {

    static final int OPERATIONS = 1000;

    private static final Set<String> MEMBERS = Set.of("method", "path", "body", "if_match", "if_none_match");

    /** A document in a batch is within an array, an operation and the whole. */
    private final JsonChecker reader = new JsonChecker(Settings.DOCUMENT_BYTES_MAX, JsonChecker.DEPTH + 3);

    private final Settings settings;
    private final Store store;
    private final TimeOrderedIds ids;
    private final Edits edits;

    Batches(Settings settings, Store store, TimeOrderedIds ids, Edits edits) {
        this.settings = settings;
        this.store = store;
        this.ids = ids;
        this.edits = edits;
    }

    Response post(Request request, Instant deadline) throws IOException, StoreException {
        Parameter.requireOnly(request, Set.of());
        MediaTypes.requireJson(request);
        byte[] body = request.bodyBytes(Settings.DOCUMENT_BYTES_MAX);
        List<Edit> batch = edits(reader.read(body));
        while (true) {
            BatchPlan plan = BatchPlan.of(batch, store, edits, deadline);
            List<Operation> operations = new ArrayList<>();
            for (Operation operation : plan.operations()) {
                operations.add(located(operation, operations.size()));
            }
            switch (store.write(plan.transaction(operations, body.length), deadline)) {
                case Result.Committed committed -> {
                    return answer(request, operations, committed.outcomes());
                }
                case Result.Refused refused -> {
                    if (!plan.isOvertaken(refused.answer())) {
                        return refused.answer();
                    }
                    // What overtook it was done, so that somebody always gets on; this one may try until its deadline.
                }
            }
        }
    }

    private List<Edit> edits(Json json) {
        if (!(json instanceof Members(var members)
                && members.size() == 1
                && members.get("operations") instanceof Elements(var elements))) {
            throw wrong("", "A batch must be an object with one member, {\"operations\": [...]}");
        }
        if (elements.isEmpty() || elements.size() > OPERATIONS) {
            throw wrong("/operations", "A batch has 1 to " + OPERATIONS + " operations, not " + elements.size());
        }
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            try {
                edits.add(edit(elements.get(i)));
            } catch (HttpError e) {
                throw located(e, i);
            }
        }
        return edits;
    }

    private Edit edit(Json json) {
        if (!(json instanceof Members(var members))) {
            throw wrong("", "An operation must be an object, {\"method\": ..., \"path\": ...}");
        }
        for (String name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw wrong(
                        "", "An operation has no member like this; it has method, path, body, if_match, if_none_match");
            }
        }
        String method = text(members, "method").orElseThrow(() -> wrong("", "The operation has no \"method\""));
        String path = text(members, "path").orElseThrow(() -> wrong("", "The operation has no \"path\""));
        Guard guard = guard(text(members, "if_match"), text(members, "if_none_match"));
        return switch (Target.of(path)) {
            case Target.Collection(var collection)
            when method.equals("POST") && path.startsWith("/") -> {
                edits.requireAllowed(collection, method);
                yield new Edit.Put(collection, ids.next(), guard, document(collection, members));
            }
            case Target.Document target when path.startsWith("/") -> document(method, target, members, guard);
            default ->
                throw wrong(
                        "/path",
                        "POST goes to a collection, \"/notes\"; PUT, PATCH and DELETE to a document, \"/notes/a\"");
        };
    }

    private Edit document(String method, Target.Document target, Map<String, Json> members, Guard guard) {
        String collection = target.collection();
        edits.requireAllowed(collection, method);
        Edits.requireId(target.id());
        return switch (method) {
            case "PUT" -> new Edit.Put(collection, target.id(), guard, document(collection, members));
            case "DELETE" -> new Edit.Remove(collection, target.id(), guard);
            case "PATCH" -> new Edit.Change(collection, target.id(), guard, patch(body(members)));
            default -> throw wrong("/method", "A document in a batch takes PUT, PATCH and DELETE");
        };
    }

    /** An array is a JSON Patch, anything else a merge patch. */
    private Patch patch(Json body) {
        return body instanceof Elements
                ? Patch.operations(body, edits.checker(), settings.documentBytes())
                : Patch.of(MediaTypes.MERGE_PATCH, JsonTrees.bytes(body), edits.checker(), settings.documentBytes());
    }

    private byte[] document(String collection, Map<String, Json> members) {
        byte[] document = JsonTrees.bytes(body(members));
        edits.requireDocument(collection, document);
        return document;
    }

    private static Json body(Map<String, Json> members) {
        Json body = members.get("body");
        if (body == null) {
            throw wrong("", "The operation has no \"body\"");
        }
        return body;
    }

    private static Optional<String> text(Map<String, Json> members, String name) {
        Json value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Text(var text)) {
            return Optional.of(text);
        }
        throw wrong("/" + name, "This must be a text");
    }

    /** Tags as the server gave them, with their quotation marks, or {@code *}. */
    private Guard guard(Optional<String> match, Optional<String> noneMatch) {
        return current -> {
            if (settings.requireIfMatch() && match.isEmpty() && current.isPresent()) {
                throw Guard.required();
            }
            if (match.isPresent() && !Edits.fits(match.get(), current)) {
                throw new HttpError(412, "The document is not, or no longer, what \"if_match\" says");
            }
            if (noneMatch.isPresent() && Edits.fitsWeakly(noneMatch.get(), current)) {
                throw new HttpError(412, "The document is what \"if_none_match\" rules out");
            }
            return Optional.empty();
        };
    }

    /** What it refuses in the transaction says where as well. */
    private static Operation located(Operation operation, int number) {
        return new Operation(operation.collection(), operation.id(), operation.readsBody(), current -> {
            try {
                return operation.update().decide(current);
            } catch (HttpError e) {
                throw located(e, number);
            }
        });
    }

    /** A pointer that an error has is one into the body of the operation, unless it is this class's own. */
    private static HttpError located(HttpError error, int number) {
        Problem problem = error.problem();
        Object own = problem.members().get("at");
        Object inner = problem.members().get("pointer");
        String pointer = "/operations/" + number + (own != null ? own : inner != null ? "/body" + inner : "");
        Problem located = new Problem(
                problem.type(),
                problem.title(),
                problem.status(),
                "Operation " + number + ": " + problem.detail() + "; nothing of the batch was done",
                Map.of());
        for (var member : problem.members().entrySet()) {
            if (!member.getKey().equals("at") && !member.getKey().equals("pointer")) {
                located = located.with(member.getKey(), member.getValue());
            }
        }
        return new HttpError(located.with("operation", number).with("pointer", pointer), error.headers());
    }

    private static HttpError wrong(String at, String detail) {
        return new HttpError(Problem.of(422, detail).with("at", at), Headers.empty());
    }

    private static Response answer(Request request, List<Operation> operations, List<Outcome> outcomes) {
        JsonBytes json = new JsonBytes().add("{\"results\":[");
        String separator = "\n{";
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            String path = operation.collection() + "/" + operation.id();
            json.add(separator).add("\"status\":");
            switch (outcomes.get(i)) {
                case Outcome.Stored(Document document, boolean created) -> {
                    json.add(created ? "201" : "200").add(",\"location\":");
                    json.add(JsonTrees.quoted(Answers.location(request.mountPath(), path)));
                    json.add(",\"id\":\"").add(operation.id()).add("\",");
                    Answers.metadata(json, document.meta());
                }
                case Outcome.Removed _ -> {
                    json.add("204,\"location\":");
                    json.add(JsonTrees.quoted(Answers.location(request.mountPath(), path)));
                    json.add(",\"id\":\"").add(operation.id()).add("\"");
                }
            }
            json.add("}");
            separator = ",\n{";
        }
        return Response.bytes(MediaTypes.JSON, json.add("]}\n").toBytes());
    }
}
