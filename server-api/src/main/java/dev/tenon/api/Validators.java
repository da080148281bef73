package dev.tenon.api;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a resource from another: an entity tag, a time of last modification, or both (RFC 9110 section 8.8).
 *
 * <p>Immutable.
 */
public final class Validators {

    private static final Validators NONE = new Validators(true, null, null);
    private static final Validators MISSING = new Validators(false, null, null);

    private final boolean exists;
    private final @Nullable String etag;
    private final @Nullable Instant lastModified;

    private Validators(boolean exists, @Nullable String etag, @Nullable Instant lastModified) {
        this.exists = exists;
        this.etag = etag;
        this.lastModified = lastModified;
    }

    /** There is a representation, but nothing to tell its states apart. */
    public static Validators none() {
        return NONE;
    }

    /** There is no representation yet: {@code If-Match: *} fails, {@code If-None-Match: *} holds. */
    public static Validators missing() {
        return MISSING;
    }

    /**
     * A strong entity tag: equal tags mean equal bytes.
     *
     * @param opaque the tag without its quotes; visible ASCII without {@code "}
     * @throws IllegalArgumentException for other characters
     */
    public static Validators strong(String opaque) {
        return new Validators(true, quoted(opaque), null);
    }

    /**
     * A weak entity tag: equal tags mean that either will do. It never satisfies {@code If-Match} or a range.
     *
     * @param opaque the tag without its quotes; visible ASCII without {@code "}
     * @throws IllegalArgumentException for other characters
     */
    public static Validators weak(String opaque) {
        return new Validators(true, "W/" + quoted(opaque), null);
    }

    /** A time of last modification alone; compared in whole seconds. */
    public static Validators modified(Instant lastModified) {
        return NONE.withLastModified(lastModified);
    }

    /** These validators with a time of last modification. */
    public Validators withLastModified(Instant time) {
        return new Validators(true, etag, time);
    }

    /** Whether there is a representation at all. */
    public boolean exists() {
        return exists;
    }

    /** The entity tag as a field value, with quotes and {@code W/}. */
    public Optional<String> etag() {
        return Optional.ofNullable(etag);
    }

    /** The time of last modification. */
    public Optional<Instant> lastModified() {
        return Optional.ofNullable(lastModified);
    }

    private static String quoted(String opaque) {
        for (int i = 0; i < opaque.length(); i++) {
            char c = opaque.charAt(i);
            if (c <= ' ' || c == '"' || c >= 0x7f) {
                throw new IllegalArgumentException("an entity tag has only visible ASCII without quotes: index " + i);
            }
        }
        return '"' + opaque + '"';
    }

    @Override
    public String toString() {
        return exists ? "Validators[etag=" + etag + ", lastModified=" + lastModified + "]" : "Validators[missing]";
    }
}
