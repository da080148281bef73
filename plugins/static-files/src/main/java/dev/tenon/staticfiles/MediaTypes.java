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

    private static final String TABLE = "media-types.tsv";

    private final Map<String, String> types;
    private final String unknown;

    private MediaTypes(Map<String, String> types, String unknown) {
        this.types = types;
        this.unknown = unknown;
    }

    /**
     * Reads the table.
     *
     * @param own types by extension in lower case, which win
     * @param unknown the type of all others
     * @param charset the parameter that text gets if it has none; empty: it gets none
     */
    static MediaTypes load(Map<String, String> own, String unknown, String charset) throws IOException {
        Map<String, String> types = HashMap.newHashMap(2_048);
        try (InputStream table = MediaTypes.class.getResourceAsStream(TABLE)) {
            if (table == null) {
                throw new IOException("the plugin's JAR lacks " + TABLE + ": build it again");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                types.put(line.substring(0, tab), withCharset(line.substring(tab + 1), charset));
            }
        }
        own.forEach((extension, type) -> types.put(extension, withCharset(type, charset)));
        return new MediaTypes(types, withCharset(unknown, charset));
    }

    /** The type of a file of this name, by its longest known extension: {@code a.tar.gz} is looked up as tar.gz, then gz. */
    String of(String name) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            String type = types.get(name.substring(dot + 1).toLowerCase(Locale.ROOT));
            if (type != null) {
                return type;
            }
        }
        return unknown;
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

    private static String withCharset(String type, String charset) {
        return !charset.isEmpty() && type.indexOf(';') < 0 && isText(type.toLowerCase(Locale.ROOT))
                ? type + "; charset=" + charset
                : type;
    }

    /**
     * Whether the engine compresses content of this type, for all it may know.
     *
     * @param type with or without parameters
     */
    static boolean isCompressible(String type) {
        int semicolon = type.indexOf(';');
        String essence =
                (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        return isText(essence) && !essence.equals("text/event-stream")
                || essence.endsWith("+yaml")
                || switch (essence) {
                    case "application/yaml",
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
