package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update;
import dev.tenon.data.store.Update.Decision;
import java.util.Optional;

/** What requests do to documents, alone or in a batch, checked and ready for the store. */
final class Edits {

    private final Settings settings;
    private final Schemas schemas;
    private final JsonChecker checker = new JsonChecker(Settings.DOCUMENT_BYTES_MAX);

    Edits(Settings settings, Schemas schemas) {
        this.settings = settings;
        this.schemas = schemas;
    }

    /** For whatever is JSON and no longer than documents may ever be. */
    JsonChecker checker() {
        return checker;
    }

    /**
     * Lets a body pass as a document of this collection.
     *
     * @throws HttpError 400, 413 or 422 if it is none
     */
    void requireDocument(String collection, byte[] body) {
        if (body.length > settings.documentBytes()) {
            throw new HttpError(413, "The document is longer than " + settings.documentBytes() + " bytes");
        }
        checker.check(body);
        schemas.check(collection, body);
    }

    /** Creates or replaces. */
    static Operation put(String collection, String id, byte[] body, Guard guard) {
        return new Operation(collection, id, false, guarded(guard, current -> new Decision.Put(body)));
    }

    static Operation remove(String collection, String id, Guard guard) {
        return change(collection, id, guard, current -> new Decision.Remove());
    }

    /** Patches what is there then. */
    Operation patch(String collection, String id, Patch patch, Guard guard) {
        Update update = guarded(
                guard,
                current -> new Decision.Put(
                        patched(collection, patch, current.orElseThrow().body())));
        return new Operation(collection, id, true, existing(collection, update));
    }

    /** Changes what is there, without a look at its body. */
    static Operation change(String collection, String id, Guard guard, Update update) {
        return new Operation(collection, id, false, existing(collection, guarded(guard, update)));
    }

    /** What a document becomes by a patch. */
    byte[] patched(String collection, Patch patch, byte[] document) {
        byte[] body = patch.apply(document);
        requireDocument(collection, body);
        return body;
    }

    private static Update guarded(Guard guard, Update update) {
        return current ->
                guard.refusal(current).<Decision>map(Decision.Refuse::new).orElseGet(() -> update.decide(current));
    }

    /** RFC 9110 section 13.2.1: what is not there is 404, whatever the conditions say. */
    static Update existing(String collection, Update update) {
        return current -> {
            if (current.isEmpty()) {
                throw missing(collection);
            }
            return update.decide(current);
        };
    }

    static HttpError missing(String collection) {
        return new HttpError(404, "There is no such document in the collection \"" + collection + "\"");
    }

    /** Refuses what the configuration does not allow. */
    void requireAllowed(String collection, String method) {
        requireKnown(collection);
        if (!settings.allows(collection, method)) {
            throw new HttpError(405, method + " is not allowed in the collection \"" + collection + "\"");
        }
    }

    void requireKnown(String collection) {
        if (!Names.isCollection(collection)) {
            throw new HttpError(400, "This is no name of a collection: " + Names.COLLECTION_RULE);
        }
        if (!settings.knows(collection)) {
            throw new HttpError(
                    404,
                    "There is no collection \"" + collection + "\" here; there are: "
                            + String.join(", ", settings.collections()));
        }
    }

    static void requireId(String id) {
        if (!Names.isId(id)) {
            throw new HttpError(400, "This is no id for a document: " + Names.ID_RULE);
        }
    }

    /** The tag that an {@code if_match} names fits; {@code *} fits whatever is there. */
    static boolean fits(String tag, Optional<Document> current) {
        return current.isPresent()
                && (tag.equals("*") || tag.equals(Answers.quoted(current.get().meta())));
    }

    /** Likewise for an {@code if_none_match}, which takes tags for weak ones (RFC 9110 section 13.1.2). */
    static boolean fitsWeakly(String tag, Optional<Document> current) {
        return fits(tag.startsWith("W/") ? tag.substring(2) : tag, current);
    }
}
