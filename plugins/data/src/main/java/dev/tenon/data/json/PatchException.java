package dev.tenon.data.json;

/** A patch that cannot be applied. */
@SuppressWarnings("serial") // never serialised
public final class PatchException extends Exception {

    /** Whose fault it is. */
    public enum Reason {
        /** The patch is none: no document could be changed by it. */
        MALFORMED,
        /** It does not fit this document as it is now. */
        CONFLICT,
        /** The document would become larger than documents may be. */
        TOO_LARGE
    }

    private final Reason reason;
    private final String pointer;

    /**
     * What is wrong, and where.
     *
     * @param pointer to the place in the patch, a JSON Pointer
     */
    PatchException(Reason reason, String pointer, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.pointer = pointer;
    }

    public Reason reason() {
        return reason;
    }

    public String pointer() {
        return pointer;
    }
}
