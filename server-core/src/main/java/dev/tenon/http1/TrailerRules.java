package dev.tenon.http1;

import dev.tenon.http.FieldBlock;
import java.util.List;

/**
 * Which fields never count in a trailer section, neither in one that was received nor in one of ours: those for framing, routing,
 * request control and conditions, authentication, response control, and the content's format (RFC 9110 section 6.5.1). Fields that
 * proxies add belong to routing.
 */
final class TrailerRules {

    private static final List<String> FORBIDDEN = List.of(
            // framing and connection
            "transfer-encoding",
            "content-length",
            "trailer",
            "te",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "http2-settings",
            // routing
            "host",
            "max-forwards",
            "forwarded",
            "via",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-real-ip",
            // request control and conditions
            "cache-control",
            "expect",
            "pragma",
            "range",
            "if-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "origin",
            // authentication
            "authorization",
            "proxy-authorization",
            "www-authenticate",
            "proxy-authenticate",
            "cookie",
            "set-cookie",
            // response control
            "age",
            "date",
            "expires",
            "location",
            "retry-after",
            "vary",
            // the content's format
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

    static boolean isForbidden(String name) {
        return FORBIDDEN.stream().anyMatch(name::equalsIgnoreCase);
    }
}
