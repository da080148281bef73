package dev.tenon.http;

import dev.tenon.api.QualityList;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The content codings that the server knows (RFC 9110 section 8.4.1): which one suits a client, what it does to an entity tag,
 * and which media types are worth it.
 */
public enum ContentCoding {
    /** None. */
    IDENTITY("identity"),
    /** RFC 1952; {@code x-gzip} is the same. */
    GZIP("gzip"),
    /** The zlib format of RFC 1950, not the bare stream that some software sends by this name. */
    DEFLATE("deflate");

    /** Between a tag and its coding's name; two hyphens, since one stands in many a tag of its own. */
    private static final String MARK = "--";

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** Its name in {@code Content-Encoding}. */
    public String token() {
        return token;
    }

    /** The coding of this name, compared without regard to case; empty if it is unknown. */
    public static Optional<ContentCoding> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /**
     * The coding that {@code Accept-Encoding} likes best of those known here (RFC 9110 section 12.5.3). Of two that it likes the
     * same, gzip before deflate before none. No coding at all is acceptable unless it is refused by {@code identity;q=0}, or by
     * {@code *;q=0} without a word on identity; unnamed, it comes after any coding that is named.
     *
     * @return empty if nothing that is known here is acceptable
     */
    public static Optional<ContentCoding> preferred(QualityList accepted) {
        int gzip = weightOfGzip(accepted);
        int deflate = accepted.coding("deflate").orElse(0);
        OptionalInt identity = accepted.coding("identity");
        int floor = identity.orElse(0);
        if (gzip > 0 && gzip >= deflate && gzip >= floor) {
            return Optional.of(GZIP);
        }
        if (deflate > 0 && deflate >= floor) {
            return Optional.of(DEFLATE);
        }
        return identity.isEmpty() || floor > 0 ? Optional.of(IDENTITY) : Optional.empty();
    }

    /** RFC 9110 section 8.4.1.3: {@code x-gzip} is gzip, unless the list has a word on gzip itself. */
    private static int weightOfGzip(QualityList accepted) {
        boolean old = false;
        for (QualityList.Member member : accepted.members()) {
            if (member.value().equals("gzip")) {
                return accepted.coding("gzip").orElse(0);
            }
            old |= member.value().equals("x-gzip");
        }
        return accepted.coding(old ? "x-gzip" : "gzip").orElse(0);
    }

    /**
     * The tag of the representation in this coding (RFC 9110 section 8.8.3.3): other bytes, so another strong tag. A weak tag
     * stands for all codings.
     *
     * @param etag the tag without coding, with its quotes, and {@code W/} if it is weak
     */
    public String tag(String etag) {
        return this == IDENTITY || !etag.startsWith("\"")
                ? etag
                : etag.substring(0, etag.length() - 1) + MARK + token + '"';
    }

    /**
     * Whether content of this type becomes markedly smaller. Not {@code text/event-stream}, whose answers last for hours and would
     * each hold a compressor.
     *
     * @param mediaType a {@code Content-Type}, with or without parameters
     */
    public static boolean suits(String mediaType) {
        if (mediaType.startsWith("text/") && !mediaType.startsWith("text/e")) {
            return true; // the common case, without a copy
        }
        int semicolon = mediaType.indexOf(';');
        String type = (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (type.startsWith("text/")) {
            return !type.equals("text/event-stream");
        }
        if (type.endsWith("+json") || type.endsWith("+xml") || type.endsWith("+yaml")) {
            return true;
        }
        return switch (type) {
            case "application/json",
                    "application/javascript",
                    "application/x-javascript",
                    "application/ecmascript",
                    "application/xml",
                    "application/xml-dtd",
                    "application/yaml",
                    "application/toml",
                    "application/sql",
                    "application/rtf",
                    "application/wasm",
                    "application/x-ndjson",
                    "application/jsonl",
                    "application/graphql",
                    "application/json-seq",
                    "application/x-sh",
                    "application/vnd.ms-fontobject",
                    "font/ttf",
                    "font/otf",
                    "font/collection",
                    "image/bmp",
                    "image/x-icon",
                    "image/vnd.microsoft.icon" -> true;
            default -> false;
        };
    }
}
