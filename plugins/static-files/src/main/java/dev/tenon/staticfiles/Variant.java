package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import org.jspecify.annotations.Nullable;

/**
 * One form of a file as it is sent. It is known before anything of it is read; its content comes when it is first asked for, and
 * stays as long as the {@link FileCache} has room for it, or not at all if it is too long for that.
 */
final class Variant extends Kept {

    /** What its content costs beside the bytes: the response, the engine's encoded head. */
    private static final int OVERHEAD_BYTES = 512;

    private final Found.Form form;
    private final Headers fields;
    private final boolean inMemory;
    private final int copies;
    private volatile @Nullable Held held;

    /**
     * The answer with this form.
     *
     * @param response with the content, if the form is one that is read into memory
     * @param asOf the clock before the content was looked at
     * @param settled whether every later change shows in the state of the file
     */
    record Held(Response response, long asOf, boolean settled) {

        private boolean isYoungerThan(long nanos, long now) {
            return settled || now - asOf < nanos;
        }
    }

    /**
     * A form of which nothing was read yet.
     *
     * @param fields what is sent beside the content and its validators
     * @param inMemory whether its content is read into memory
     * @param copies how often the content counts there
     */
    Variant(Found.Form form, Headers fields, boolean inMemory, int copies) {
        this.form = form;
        this.fields = fields;
        this.inMemory = inMemory;
        this.copies = copies;
    }

    Found.Form form() {
        return form;
    }

    Headers fields() {
        return fields;
    }

    boolean inMemory() {
        return inMemory;
    }

    /** What it takes in memory together with its content. */
    @Override
    long weight() {
        return weight(form.file().state().size(), copies);
    }

    /** What a form with a content of this length takes in memory. */
    static long weight(long size, int copies) {
        return OVERHEAD_BYTES + size * copies;
    }

    /** The answer, if its content is in memory and may still be given. Never waits. */
    @Nullable
    Response response(long now) {
        Held mine = held;
        if (mine == null || !inMemory || !mine.isYoungerThan(Known.STALE_NANOS, now)) {
            return null;
        }
        touch();
        return mine.response();
    }

    /** Whether its content is in memory, and was looked at so lately that there is no need to look again. */
    boolean fresh(long now) {
        Held mine = held;
        return mine != null && mine.isYoungerThan(Known.RECHECK_NANOS, now);
    }

    /** What is known of its content, however long ago. */
    @Nullable
    Held held() {
        return held;
    }

    /** Takes note of its content; with what the cache counts, only the cache does. */
    void hold(@Nullable Held content) {
        held = content;
    }
}
