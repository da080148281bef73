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
}
