package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the lines of an import: what lists give as lines, or documents as they are. */
final class ImportLines {

    private static final String COLLECTION = "collection";
    private static final String ID = "id";
    private static final String DOCUMENT = "document";

    /** What lists give too; it says what was, and is made anew here. */
    private static final Set<String> MEMBERS = Set.of(COLLECTION, ID, DOCUMENT, "etag", "created", "modified");

    private final Edits edits;
    private final TimeOrderedIds ids;
    private final Optional<String> collection;
    private final boolean bare;

    /**
     * Lines of one import.
     *
     * @param collection where all of them go; empty: where each says
     * @param bare whether a line is a document, and not one with what is known of it
     */
    ImportLines(Edits edits, TimeOrderedIds ids, Optional<String> collection, boolean bare) {
        this.edits = edits;
        this.ids = ids;
        this.collection = collection;
        this.bare = bare;
    }

    /**
     * A document to be put in.
     *
     * @param named whether the line says its id; another one is new
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(String collection, String id, boolean named, byte[] document) {}

    /** @throws HttpError if the line cannot be put in; says where it is wrong */
    Entry read(byte[] line) {
        Map<String, byte[]> members = edits.checker().members(line);
        byte[] document = bare ? line : document(members);
        Optional<String> id = text(members, ID);
        String place = collection(members);
        edits.requireAllowed(place, id.isPresent() ? "PUT" : "POST");
        id.ifPresent(Edits::requireId);
        try {
            edits.requireDocument(place, document);
        } catch (HttpError e) {
            throw bare ? e : within(e);
        }
        return new Entry(place, id.orElseGet(ids::next), id.isPresent(), document);
    }

    private static byte[] document(Map<String, byte[]> members) {
        for (String name : members.keySet()) {
            if (!MEMBERS.contains(name)) {
                throw wrong(
                        "",
                        "A line has the members id and document, and may have those that lists give; \"" + name
                                + "\" is none. Lines that are the documents themselves are taken with lines=documents");
            }
        }
        byte[] document = members.get(DOCUMENT);
        if (document == null) {
            throw wrong("", "The line has no \"document\"");
        }
        return document;
    }

    private String collection(Map<String, byte[]> members) {
        Optional<String> said = bare ? Optional.empty() : text(members, COLLECTION);
        if (collection.isPresent() && said.isPresent() && !said.equals(collection)) {
            throw wrong("/collection", "This line belongs to another collection; send it to /_import of the mount");
        }
        return collection.or(() -> said).orElseThrow(() -> wrong("", "The line has no \"collection\""));
    }

    /** A number is taken as it is written, as json-server shows it in paths. */
    private Optional<String> text(Map<String, byte[]> members, String name) {
        byte[] value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        Json json = edits.checker().read(value);
        if (json instanceof Numeral(var literal) && name.equals(ID)) {
            return Optional.of(literal);
        }
        if (json instanceof Text(var text)) {
            return Optional.of(text);
        }
        throw wrong("/" + name, "This must be a text");
    }

    /** The place within the line of what is wrong within its document. */
    private static HttpError within(HttpError error) {
        Object pointer = error.problem().members().get("pointer");
        return pointer == null
                ? error
                : new HttpError(error.problem().with("pointer", "/" + DOCUMENT + pointer), error.headers());
    }

    private static HttpError wrong(String pointer, String detail) {
        return new HttpError(Problem.of(422, detail).with("pointer", pointer), Headers.empty());
    }
}
