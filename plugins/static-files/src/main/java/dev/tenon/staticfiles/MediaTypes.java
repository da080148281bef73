package dev.tenon.staticfiles;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Media types by file name extension: the table that the build makes of mime-db, and a mount's own types ahead of it.
 */
final class MediaTypes {

    private static final String UNKNOWN = "application/octet-stream";
    private static final String TABLE = "media-types.tsv";

    private final Map<String, String> types;

    private MediaTypes(Map<String, String> types) {
        this.types = types;
    }

    /**
     * Reads the table.
     *
     * @param own types by extension in lower case, which win
     */
    static MediaTypes load(Map<String, String> own) throws IOException {
        Map<String, String> types = HashMap.newHashMap(2_048);
        try (InputStream table = MediaTypes.class.getResourceAsStream(TABLE)) {
            if (table == null) {
                throw new IOException("the plugin's JAR lacks " + TABLE + ": build it again");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                types.put(line.substring(0, tab), withCharset(line.substring(tab + 1)));
            }
        }
        own.forEach((extension, type) -> types.put(extension, withCharset(type)));
        return new MediaTypes(types);
    }

    /** The type of a file of this name, by its longest known extension: {@code a.tar.gz} is looked up as tar.gz, then gz. */
    String of(String name) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            String type = types.get(name.substring(dot + 1).toLowerCase(Locale.ROOT));
            if (type != null) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /** Whether this is a type, a slash and a subtype (RFC 9110 section 8.3.1), perhaps with parameters. */
    static boolean valid(String type) {
        int end = type.indexOf(';');
        String essence = end < 0 ? type : type.substring(0, end).stripTrailing();
        int slash = essence.indexOf('/');
        return slash > 0
                && token(essence.substring(0, slash))
                && token(essence.substring(slash + 1))
                && type.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private static boolean token(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
    }

    /** Text is taken to be UTF-8, unless the type says otherwise. */
    private static String withCharset(String type) {
        return type.indexOf(';') < 0 && isText(type.toLowerCase(Locale.ROOT)) ? type + "; charset=utf-8" : type;
    }

    private static boolean isText(String type) {
        return type.startsWith("text/")
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || switch (type) {
                    case "application/json",
                            "application/xml",
                            "application/xml-dtd",
                            "application/javascript",
                            "application/ecmascript",
                            "application/x-javascript" -> true;
                    default -> false;
                };
    }
}
