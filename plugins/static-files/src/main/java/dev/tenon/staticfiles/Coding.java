package dev.tenon.staticfiles;

import java.util.List;

/** A content coding in which a file may lie beside itself, compressed beforehand (RFC 9110 section 8.4.1). */
enum Coding {
    /** None. */
    IDENTITY("identity", ""),
    /** RFC 7932. */
    BR("br", ".br"),
    /** RFC 8878. */
    ZSTD("zstd", ".zst"),
    /** RFC 1952. */
    GZIP("gzip", ".gz");

    /** Those that a file may have. */
    static final List<Coding> SIBLINGS = List.of(BR, ZSTD, GZIP);

    /** Two bytes that name the format, and one for its only method (RFC 1952 section 2.3.1). */
    private static final int GZIP_MAGIC = 0x08_8b_1f;

    private static final int GZIP_MASK = 0xff_ff_ff;

    /** Head, the shortest deflated block, and trailer. */
    private static final int SHORTEST_GZIP = 20;

    /** A frame, or one that a decoder skips (RFC 8878 sections 3.1.1 and 3.1.2). */
    private static final int ZSTD_MAGIC = 0xfd_2f_b5_28;

    private static final int SKIPPABLE_MAGIC = 0x18_4d_2a_50;
    private static final int SKIPPABLE_MASK = 0xff_ff_ff_f0;

    /** Magic, head of a frame, and head of a block. */
    private static final int SHORTEST_ZSTD = 9;

    private final String token;
    private final String suffix;

    Coding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }

    /** Its name in {@code Content-Encoding}. */
    String token() {
        return token;
    }

    /** What the name of a file in this coding has at its end. */
    String suffix() {
        return suffix;
    }

    /**
     * Whether a file that begins and ends so may be in this coding. It tells what was cut short or is something else altogether, as
     * far as that can be seen without decoding: brotli has no mark at all.
     *
     * @param first its first four bytes, the lowest first; 0 if it has fewer
     * @param last its last four bytes likewise
     * @param length in bytes
     * @param plainLength of the file of which it is a form
     */
    boolean isPlausible(int first, int last, long length, long plainLength) {
        return switch (this) {
            case IDENTITY -> true;
            case BR -> length > 0;
            case ZSTD ->
                length >= SHORTEST_ZSTD
                        && (first == ZSTD_MAGIC || (first & SKIPPABLE_MASK) == (SKIPPABLE_MAGIC & SKIPPABLE_MASK));
            // It ends with the length of what was compressed last, which may be less than all (RFC 1952 sections 2.2
            // and 2.3.1).
            case GZIP ->
                length >= SHORTEST_GZIP
                        && (first & GZIP_MASK) == GZIP_MAGIC
                        && Integer.toUnsignedLong(last) <= plainLength;
        };
    }
}
