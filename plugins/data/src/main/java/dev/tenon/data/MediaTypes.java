package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import java.util.List;
import java.util.Locale;

/** The media types, and whether a request says that its body is a JSON document in UTF-8 (RFC 9110 section 8.3, RFC 8259 section 8.1). */
final class MediaTypes {

    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String HTML = "text/html";
    static final String OPENAPI = "application/vnd.oai.openapi+json";
    static final String CSV = "text/csv";
    static final String EVENTS = "text/event-stream";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String JSON_PATCH = "application/json-patch+json";

    private static final String WHITE_SPACE = " \t";

    private MediaTypes() {}

    /** Lets a JSON document pass; anything else, and a missing type too, is answered with 415. */
    static void requireJson(Request request) {
        List<String> types = request.headers().all("Content-Type");
        if (types.isEmpty()) {
            throw unsupported(
                    "The request does not say of what type its body is: send \"Content-Type: application/json\"");
        }
        if (types.size() > 1 || !isJson(types.getFirst())) {
            throw unsupported("Content-Type \"" + String.join(", ", types)
                    + "\" is not a JSON document in UTF-8: send \"Content-Type: application/json\"");
        }
        requireIdentity(request);
    }

    /** Which of the two formats a patch says it has; anything else is answered with 415 (RFC 5789 section 2.2). */
    static String requirePatch(Request request) {
        List<String> types = request.headers().all("Content-Type");
        String type = types.size() == 1 ? essence(types.getFirst()) : "";
        if (!type.equals(MERGE_PATCH) && !type.equals(JSON_PATCH)) {
            throw new HttpError(
                    Problem.of(415, "A patch is sent with one Content-Type of: " + Patch.TYPES),
                    Headers.of("Accept-Patch", Patch.TYPES));
        }
        int semicolon = types.getFirst().indexOf(';');
        if (semicolon >= 0 && !parametersAreFine(types.getFirst(), semicolon)) {
            throw unsupported("The parameters of the Content-Type cannot be used; a patch is in UTF-8");
        }
        requireIdentity(request);
        return type;
    }

    /** Lets lines of JSON pass; anything else is answered with 415. */
    static void requireLines(Request request) {
        List<String> types = request.headers().all("Content-Type");
        if (types.size() != 1 || !essence(types.getFirst()).equals(NDJSON)) {
            throw new HttpError(
                    Problem.of(415, "Lines of JSON are sent with one \"Content-Type: " + NDJSON + "\""),
                    Headers.of("Accept", NDJSON));
        }
        requireIdentity(request);
    }

    private static void requireIdentity(Request request) {
        String coding = request.headers().combined("Content-Encoding").orElse("identity");
        if (!coding.equalsIgnoreCase("identity")) {
            throw new HttpError(
                    Problem.of(415, "A body with Content-Encoding \"" + coding + "\" is not taken: send it as it is"),
                    Headers.of("Accept-Encoding", "identity"));
        }
    }

    private static HttpError unsupported(String detail) {
        return new HttpError(Problem.of(415, detail), Headers.of("Accept", JSON));
    }

    static boolean isJson(String contentType) {
        int semicolon = contentType.indexOf(';');
        return isJsonType(essence(contentType)) && (semicolon < 0 || parametersAreFine(contentType, semicolon));
    }

    /** The type without its parameters. */
    private static String essence(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** A patch is JSON too, but no document: to store it would surprise. */
    private static boolean isJsonType(String type) {
        int slash = type.indexOf('/');
        boolean structured = type.endsWith("+json") && slash > 0 && type.length() > slash + "/+json".length();
        return type.equals(JSON)
                || (structured && !type.endsWith("/merge-patch+json") && !type.endsWith("/json-patch+json"));
    }

    /** Parameters other than {@code charset} mean nothing here and are passed over, but must be well-formed. */
    private static boolean parametersAreFine(String text, int semicolon) {
        int i = semicolon;
        while (i < text.length()) {
            int start = skip(text, i + 1, WHITE_SPACE);
            if (start == text.length()) {
                return true;
            }
            int equals = text.indexOf('=', start);
            if (equals < 0) {
                return false;
            }
            int end = valueEnd(text, equals + 1);
            if (end < 0) {
                return false;
            }
            String name = text.substring(start, equals);
            if (name.equalsIgnoreCase("charset") && !isUtf8(text.substring(equals + 1, end))) {
                return false;
            }
            i = skip(text, end, WHITE_SPACE);
            if (i < text.length() && text.charAt(i) != ';') {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(String value) {
        return value.equalsIgnoreCase("utf-8") || value.equalsIgnoreCase("\"utf-8\"");
    }

    /** The index behind a token or a quoted string, or -1 if it has no end. */
    private static int valueEnd(String text, int start) {
        if (start == text.length() || text.charAt(start) != '"') {
            int end = start;
            while (end < text.length() && ";\" \t".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return end == start ? -1 : end;
        }
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                return i + 1;
            }
            if (text.charAt(i) == '\\') {
                i++;
            }
        }
        return -1;
    }

    private static int skip(String text, int start, String what) {
        int i = start;
        while (i < text.length() && what.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i;
    }
}
