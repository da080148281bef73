package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;

/**
 * One form of a file as it is sent.
 *
 * @param fields what is sent beside the content and its validators
 * @param response the answer; without content if that is on the disk
 * @param inMemory whether the response has the content
 * @param settled whether a later change is sure to show in the file's state
 * @param contentWeight what the content takes in memory, in bytes
 */
record Variant(
        Found.Form form, Headers fields, Response response, boolean inMemory, boolean settled, long contentWeight) {

    /** What one costs beside its content: objects, fields, the engine's encoded head. */
    private static final int OVERHEAD_BYTES = 1_024;

    Variant withSettled(boolean now) {
        return now == settled ? this : new Variant(form, fields, response, inMemory, now, contentWeight);
    }

    /** What it takes in memory, in bytes. */
    long weight() {
        return OVERHEAD_BYTES + contentWeight;
    }
}
