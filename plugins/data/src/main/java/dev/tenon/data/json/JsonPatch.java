package dev.tenon.data.json;

import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.Json.Word;
import dev.tenon.data.json.PatchException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON Patch (RFC 6902): operations to be done one after the other, all or none. Read and checked once, applied to any number
 * of documents; immutable.
 */
public final class JsonPatch {

    /** More than a client means, and few enough that large arrays cannot be moved about for long. */
    public static final int OPERATIONS = 1000;

    /** The names that every operation has, and what each kind needs beside them. */
    private enum Kind {
        ADD,
        REMOVE,
        REPLACE,
        MOVE,
        COPY,
        TEST;

        boolean hasValue() {
            return this == ADD || this == REPLACE || this == TEST;
        }

        boolean hasFrom() {
            return this == MOVE || this == COPY;
        }

        static Optional<Kind> of(String name) {
            return switch (name) {
                case "add" -> Optional.of(ADD);
                case "remove" -> Optional.of(REMOVE);
                case "replace" -> Optional.of(REPLACE);
                case "move" -> Optional.of(MOVE);
                case "copy" -> Optional.of(COPY);
                case "test" -> Optional.of(TEST);
                default -> Optional.empty();
            };
        }
    }

    /** What kinds do not need is the root, or {@code null}. */
    private record Operation(Kind kind, Pointer path, Pointer from, Json value) {}

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /**
     * The patch that a value describes.
     *
     * @throws PatchException if it describes none
     */
    public static JsonPatch of(Json json) throws PatchException {
        if (!(json instanceof Elements(var elements))) {
            throw malformed("", "A JSON Patch must be an array of operations, [{\"op\": ...}]");
        }
        if (elements.size() > OPERATIONS) {
            throw malformed("", "A JSON Patch may have " + OPERATIONS + " operations, not " + elements.size());
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            operations.add(operation(elements.get(i), "/" + i));
        }
        return new JsonPatch(operations);
    }

    private static Operation operation(Json json, String at) throws PatchException {
        if (!(json instanceof Members(var members))) {
            throw malformed(at, "An operation must be an object, {\"op\": ...}");
        }
        Kind kind = Kind.of(text(members, "op", at))
                .orElseThrow(
                        () -> malformed(at + "/op", "\"op\" must be one of add, remove, replace, move, copy and test"));
        Pointer path = pointer(members, "path", at);
        Pointer from = kind.hasFrom() ? pointer(members, "from", at) : Pointer.ROOT;
        Json value = members.get("value");
        if (value == null && kind.hasValue()) {
            throw malformed(at, "This operation needs a \"value\"");
        }
        if (kind == Kind.MOVE && path.isWithin(from)) {
            throw malformed(at + "/path", "A value cannot be moved into itself");
        }
        return new Operation(kind, path, from, value == null ? Word.NULL : value);
    }

    private static String text(Map<String, Json> members, String name, String at) throws PatchException {
        if (members.get(name) instanceof Text(var text)) {
            return text;
        }
        throw malformed(at, "This operation needs an \"" + name + "\" that is a text");
    }

    private static Pointer pointer(Map<String, Json> members, String name, String at) throws PatchException {
        return Pointer.parse(text(members, name, at))
                .orElseThrow(() -> malformed(
                        at + "/" + name,
                        "\"" + name + "\" is no JSON Pointer (RFC 6901): it starts with \"/\" or is empty, and \"~\" is"
                                + " followed by 0 or 1"));
    }

    private static PatchException malformed(String pointer, String message) {
        return new PatchException(Reason.MALFORMED, pointer, message);
    }

    /**
     * What a document becomes.
     *
     * @param document to be changed; not to be used any more if this throws
     * @param maxBytes how large it may become by copies; what is added otherwise is no larger than the patch
     */
    public Json apply(Json document, int maxBytes) throws PatchException {
        Run run = new Run(document, maxBytes);
        for (int i = 0; i < operations.size(); i++) {
            run.at = "/" + i;
            run.apply(operations.get(i));
        }
        return run.root;
    }

    /** One application of a patch. */
    private static final class Run {

        private Json root;
        private int budget;
        private String at = "";

        Run(Json root, int budget) {
            this.root = root;
            this.budget = budget;
        }

        void apply(Operation operation) throws PatchException {
            switch (operation.kind()) {
                case ADD -> add(operation.path(), copy(operation.value()));
                case REMOVE -> remove(operation.path());
                case REPLACE -> replace(operation.path(), copy(operation.value()));
                case MOVE -> {
                    Json moved = find(operation.from());
                    if (!operation.from().equals(operation.path())) {
                        remove(operation.from());
                        add(operation.path(), moved);
                    }
                }
                case COPY -> add(operation.path(), copy(find(operation.from())));
                case TEST -> {
                    if (!find(operation.path()).isEqualTo(operation.value())) {
                        throw conflict("The value at \"" + operation.path() + "\" is not what this test says");
                    }
                }
            }
        }

        private Json find(Pointer pointer) throws PatchException {
            Json value = root;
            for (String token : pointer.tokens()) {
                value = child(value, token).orElseThrow(() -> missing(pointer));
            }
            return value;
        }

        private static Optional<Json> child(Json parent, String token) {
            return switch (parent) {
                case Members(var members) -> Optional.ofNullable(members.get(token));
                case Elements(var elements) -> {
                    int index = Pointer.index(token);
                    yield index >= 0 && index < elements.size() ? Optional.of(elements.get(index)) : Optional.empty();
                }
                case Text _, Numeral _, Word _ -> Optional.empty();
            };
        }

        private void add(Pointer path, Json value) throws PatchException {
            requireShallow(value, path.tokens().size());
            if (path.isRoot()) {
                root = value;
                return;
            }
            switch (find(path.parent())) {
                case Members(var members) -> members.put(path.last(), value);
                case Elements(var elements) -> {
                    int index = path.last().equals("-") ? elements.size() : Pointer.index(path.last());
                    if (index < 0 || index > elements.size()) {
                        throw missing(path);
                    }
                    elements.add(index, value);
                }
                case Text _, Numeral _, Word _ -> throw missing(path);
            }
        }

        private void remove(Pointer path) throws PatchException {
            if (path.isRoot()) {
                root = Word.NULL;
                return;
            }
            Json parent = find(path.parent());
            var _ = child(parent, path.last()).orElseThrow(() -> missing(path));
            if (parent instanceof Members(var members)) {
                members.remove(path.last());
            } else if (parent instanceof Elements(var elements)) {
                elements.remove(Pointer.index(path.last()));
            }
        }

        private void replace(Pointer path, Json value) throws PatchException {
            requireShallow(value, path.tokens().size());
            if (path.isRoot()) {
                root = value;
                return;
            }
            Json parent = find(path.parent());
            var _ = child(parent, path.last()).orElseThrow(() -> missing(path));
            if (parent instanceof Members(var members)) {
                members.put(path.last(), value);
            } else if (parent instanceof Elements(var elements)) {
                elements.set(Pointer.index(path.last()), value);
            }
        }

        /** At each step, or operations that nest a document into itself would make it too deep to walk. */
        private void requireShallow(Json json, int depth) throws PatchException {
            switch (json) {
                case Members(var members) -> {
                    requireDepth(depth + 1);
                    for (Json member : members.values()) {
                        requireShallow(member, depth + 1);
                    }
                }
                case Elements(var elements) -> {
                    requireDepth(depth + 1);
                    for (Json element : elements) {
                        requireShallow(element, depth + 1);
                    }
                }
                case Text _, Numeral _, Word _ -> requireDepth(depth);
            }
        }

        private void requireDepth(int depth) throws PatchException {
            if (depth > JsonChecker.DEPTH) {
                throw new PatchException(
                        Reason.TOO_LARGE,
                        at,
                        "By this operation the document becomes nested more than " + JsonChecker.DEPTH
                                + " levels deep");
            }
        }

        /** So that later operations change one of them alone. */
        private Json copy(Json json) throws PatchException {
            budget -= switch (json) {
                case Text(var text) -> text.length();
                case Numeral(var literal) -> literal.length();
                case Members _, Elements _, Word _ -> 1;
            };
            if (budget < 0) {
                throw new PatchException(
                        Reason.TOO_LARGE, at, "By this operation the document becomes longer than documents may be");
            }
            return switch (json) {
                case Members(var members) -> {
                    Members copied = new Members();
                    for (var member : members.entrySet()) {
                        budget -= member.getKey().length();
                        copied.members().put(member.getKey(), copy(member.getValue()));
                    }
                    yield copied;
                }
                case Elements(var elements) -> {
                    Elements copied = new Elements();
                    for (Json element : elements) {
                        copied.elements().add(copy(element));
                    }
                    yield copied;
                }
                case Text _, Numeral _, Word _ -> json;
            };
        }

        private PatchException missing(Pointer path) {
            return conflict("There is no \"" + path + "\" in the document");
        }

        private PatchException conflict(String message) {
            return new PatchException(Reason.CONFLICT, at, message);
        }
    }
}
