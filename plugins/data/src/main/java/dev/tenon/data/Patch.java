package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonPatch;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.json.MergePatch;
import dev.tenon.data.json.PatchException;

/** A change to a document, in either format. Applied to any number of documents; safe for any thread. */
@FunctionalInterface
interface Patch {

    /** The media types, as {@code Accept-Patch} lists them. */
    String TYPES = MediaTypes.MERGE_PATCH + ", " + MediaTypes.JSON_PATCH;

    /**
     * What a document becomes.
     *
     * @throws HttpError 409 if the patch does not fit the document, 413 if the document would become too long
     */
    byte[] apply(byte[] document);

    /**
     * A patch of this type.
     *
     * @throws HttpError 400 or 422 if the body is none
     */
    static Patch of(String type, byte[] body, JsonChecker reader, int documentBytes) {
        return type.equals(MediaTypes.MERGE_PATCH)
                ? merge(body, reader)
                : operations(reader.read(body), reader, documentBytes);
    }

    /** Read anew each time, since what it makes shares parts with it. */
    private static Patch merge(byte[] body, JsonChecker reader) {
        reader.read(body);
        return document -> JsonTrees.bytes(MergePatch.apply(reader.read(document), reader.read(body)));
    }

    static Patch operations(Json json, JsonChecker reader, int documentBytes) {
        try {
            JsonPatch patch = JsonPatch.of(json);
            return document -> {
                try {
                    return JsonTrees.bytes(patch.apply(reader.read(document), documentBytes), documentBytes);
                } catch (PatchException e) {
                    throw refused(e);
                }
            };
        } catch (PatchException e) {
            throw refused(e);
        }
    }

    private static HttpError refused(PatchException e) {
        int status = switch (e.reason()) {
            case MALFORMED -> 422;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
        };
        Problem problem = Problem.of(status, e.getMessage() + "; nothing was changed");
        return new HttpError(e.pointer().isEmpty() ? problem : problem.with("pointer", e.pointer()), Headers.empty());
    }
}
