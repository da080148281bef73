package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.http.ProtocolError;
import dev.tenon.http.Target;
import dev.tenon.http.TargetSyntax;
import java.util.Set;

/** Any bytes as a path: refused, or decoded and normalised once and for all, so that doing it again changes nothing. */
public final class TargetFuzz {

    private static final TargetSyntax STRICT = TargetSyntax.of(Set.of());

    private TargetFuzz() {}

    /** For Jazzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        run(data);
    }

    /** What mutations put in. */
    static String[] pieces() {
        return new String[] {
            "/",
            "//",
            ".",
            "..",
            "/../",
            "/./",
            "%2e",
            "%2E%2e",
            "%2f",
            "%5c",
            "%00",
            "%25",
            "%",
            "%c0%ae",
            "%c3%a9",
            "%ed%a0%80",
            "%f0%9f%98%80",
            ";",
            "?",
            "#",
            "\\",
            "a",
            "%ef%bc%8e",
            "[",
            "\u00e9",
            "%7f",
            "%0a",
            "~"
        };
    }

    /** Checks one input; answers what kind of outcome it had. */
    static String run(byte[] data) {
        byte[] raw = ("/" + new String(data, ISO_8859_1)).getBytes(ISO_8859_1);
        try {
            int end = STRICT.pathEnd(raw, 0, raw.length);
            STRICT.checkQuery(raw, end, raw.length);
            String path = Target.path(raw, 0, end);
            Checks.that(path.startsWith("/"), () -> path);
            checkNormal(path);
            byte[] again = encode(path).getBytes(ISO_8859_1);
            Checks.that(Target.path(again, 0, again.length).equals(path), () -> "not the same again: " + path);
            return "path of " + path.chars().filter(c -> c == '/').limit(8).count()
                    + (path.endsWith("/") ? " folder" : "");
        } catch (ProtocolError e) {
            Checks.that(e.status() == 400, e::toString);
            return e.rule();
        }
    }

    /** A path that routing and handlers may trust. */
    static void checkNormal(String path) {
        Checks.that(!("/" + path + "/").contains("/../") && !("/" + path + "/").contains("/./"), () -> "dots: " + path);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            Checks.that(c >= 0x20 && c != 0x7f && c != '\\', () -> "a character that must not be there: " + path);
        }
    }

    private static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : path.getBytes(UTF_8)) {
            encoded.append(octet == '/' ? "/" : String.format("%%%02X", octet));
        }
        return encoded.toString();
    }
}
