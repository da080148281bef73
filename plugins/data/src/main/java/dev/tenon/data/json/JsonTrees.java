package dev.tenon.data.json;

import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.Json.Word;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads and writes trees. Their depth is bounded by {@link JsonChecker#DEPTH}, so that it may call itself. */
public final class JsonTrees {

    private JsonTrees() {}

    /** The next value of a parser whose text was checked before. */
    static Json read(JsonParser parser) {
        return value(parser, parser.nextToken());
    }

    private static Json value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                Members object = new Members();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_OBJECT; next = parser.nextToken()) {
                    String name = parser.currentName();
                    object.members().put(name, read(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                Elements array = new Elements();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.elements().add(value(parser, next));
                }
                yield array;
            }
            case VALUE_STRING -> new Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
            case VALUE_TRUE -> Word.TRUE;
            case VALUE_FALSE -> Word.FALSE;
            case VALUE_NULL -> Word.NULL;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + token);
        };
    }

    /**
     * A tree of texts, numbers, truth values, and lists and maps of them.
     *
     * @throws IllegalArgumentException if there is anything else in it
     */
    public static Json of(Object value) {
        return switch (value) {
            case Json json -> json;
            case String text -> new Text(text);
            case Number number -> new Numeral(number.toString());
            case Boolean truth -> truth ? Word.TRUE : Word.FALSE;
            case List<?> list -> {
                Elements array = new Elements();
                list.forEach(element -> array.elements().add(of(element)));
                yield array;
            }
            case Map<?, ?> map -> {
                Members object = new Members();
                map.forEach((name, inner) -> object.members().put(String.valueOf(name), of(inner)));
                yield object;
            }
            default -> throw new IllegalArgumentException("this is no JSON: " + value.getClass());
        };
    }

    /** The text of a value, in UTF-8 and without white space. */
    public static byte[] bytes(Json json) {
        return text(json).getBytes(StandardCharsets.UTF_8);
    }

    /** The text of a value, without white space. */
    public static String text(Json json) {
        StringBuilder text = new StringBuilder();
        write(text, json, Integer.MAX_VALUE);
        return text.toString();
    }

    /**
     * The text of a value that was made of parts, in UTF-8 and without white space.
     *
     * @param maxBytes how long it may become; for what is longer, no more memory than this is used
     */
    public static byte[] bytes(Json json, int maxBytes) throws PatchException {
        StringBuilder text = new StringBuilder();
        write(text, json, maxBytes);
        if (text.length() <= maxBytes) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length <= maxBytes) {
                return bytes;
            }
        }
        throw new PatchException(
                PatchException.Reason.TOO_LARGE, "", "The document becomes longer than " + maxBytes + " bytes");
    }

    /** Stops when the text is longer than that. */
    private static void write(StringBuilder out, Json json, int most) {
        if (out.length() > most) {
            return;
        }
        switch (json) {
            case Members(var members) -> {
                char separator = '{';
                for (var member : members.entrySet()) {
                    out.append(separator);
                    quote(out, member.getKey());
                    out.append(':');
                    write(out, member.getValue(), most);
                    separator = ',';
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case Elements(var elements) -> {
                char separator = '[';
                for (Json element : elements) {
                    out.append(separator);
                    write(out, element, most);
                    separator = ',';
                }
                out.append(elements.isEmpty() ? "[]" : "]");
            }
            case Text(var text) -> quote(out, text);
            case Numeral(var literal) -> out.append(literal);
            case Word.TRUE -> out.append("true");
            case Word.FALSE -> out.append("false");
            case Word.NULL -> out.append("null");
        }
    }

    /** A text as JSON (RFC 8259 section 7): only what must be escaped is. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        quote(out, text);
        return out.toString();
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c & 0xf, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
