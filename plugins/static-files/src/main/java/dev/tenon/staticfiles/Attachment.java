package dev.tenon.staticfiles;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Tells a browser to save a file under its name rather than show it (RFC 6266). */
final class Attachment {

    /** What {@code filename*} may hold as it stands besides letters and digits (RFC 8187 section 3.2.1). */
    private static final String MARKS = "!#$&+-.^_`|~";

    private Attachment() {}

    /** The value of {@code Content-Disposition}; a name beyond ASCII comes in both forms, for old clients and for others. */
    static String field(String name) {
        StringBuilder plain = new StringBuilder();
        StringBuilder extended = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean letter = c < 0x80 && Character.isLetterOrDigit(c);
            if (letter || MARKS.indexOf(c) >= 0) {
                extended.append(c);
            } else {
                extended.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        name.codePoints().forEach(c -> plain.append(c < ' ' || c >= 0x7f || c == '"' || c == '%' ? '_' : (char) c));
        boolean whole = plain.toString().equals(name);
        return "attachment; filename=\"" + plain + '"' + (whole ? "" : "; filename*=UTF-8''" + extended);
    }
}
