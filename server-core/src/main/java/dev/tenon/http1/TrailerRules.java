package dev.tenon.http1;

import dev.tenon.http.FieldBlock;
import java.util.List;

/** Which fields never count in a trailer section: framing, routing, credentials, conditions (RFC 9110 section 6.5.1). */
final class TrailerRules {

    private static final List<String> FORBIDDEN = List.of(
            "transfer-encoding",
            "content-length",
            "host",
            "connection",
            "keep-alive",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "max-forwards",
            "cache-control",
            "pragma",
            "range",
            "if-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "content-encoding",
            "content-type",
            "content-range");

    private TrailerRules() {}

    static boolean isForbidden(byte[] bytes, int start, int end) {
        for (String name : FORBIDDEN) {
            if (FieldBlock.matches(bytes, start, end, name)) {
                return true;
            }
        }
        return false;
    }
}
