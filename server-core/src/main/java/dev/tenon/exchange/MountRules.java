package dev.tenon.exchange;

/**
 * What a mount's configuration asks of the exchange.
 *
 * @param compression which answers are compressed for clients that accept it
 * @param decompresses whether a coded request body is decoded; if not, it is answered with 415
 * @param traces whether TRACE is answered; if not, it is answered with 405
 * @param slots how many streams may be compressed at once
 */
public record MountRules(Compression compression, boolean decompresses, boolean traces, CodingSlots slots) {

    /** Nothing beyond plain HTTP: for what is no mount of the configuration. */
    public static final MountRules PLAIN = new MountRules(Compression.NEVER, false, false, CodingSlots.NONE);

    /** Which answers are compressed. */
    public enum Compression {
        /**
         * What is the same for everybody, and other content only for requests without credentials: where an attacker's input and
         * a secret are compressed together, the length tells of the secret (BREACH).
         */
        AUTO,
        /** Every answer of a type that is worth it. */
        ALWAYS,
        /** None. */
        NEVER
    }

    /** What holds for a mount unless its configuration says otherwise. */
    public static MountRules defaults() {
        return of(Compression.AUTO, false, false);
    }

    /** Rules for one mount. */
    public static MountRules of(Compression compression, boolean decompresses, boolean traces) {
        return new MountRules(compression, decompresses, traces, new CodingSlots(CodingSlots.MAX));
    }
}
