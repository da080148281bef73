package dev.tenon.admin;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259), just as much of it as answers and log lines need: objects, lists, texts, numbers, booleans and times.
 * The output is one line of text in which nothing acts ({@link Visible}), so that it may go to a log or a terminal as it is.
 */
public final class Json {

    private Json() {}

    /** An object from alternating names and values, in this order. */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    /**
     * The JSON text of a value: a map with text keys, an iterable, a number, a boolean, null, an optional (null if it is empty),
     * an instant (as RFC 3339), a duration (in seconds), or anything else by its {@code toString}.
     */
    public static String write(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return json.toString();
    }

    private static void append(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case null -> json.append("null");
            case Map<?, ?> object -> appendObject(json, object);
            case Iterable<?> list when !(value instanceof Path) -> appendList(json, list);
            case Double number when !Double.isFinite(number) -> json.append("null");
            case Number number -> json.append(number);
            case Boolean bool -> json.append(bool);
            case Optional<?> optional -> append(json, optional.orElse(null));
            case Duration duration -> json.append(duration.toMillis() / 1000.0);
            case Instant instant -> quote(json, instant.toString());
            default -> quote(json, value.toString());
        }
    }

    private static void appendObject(StringBuilder json, Map<?, ?> object) {
        String separator = "{";
        for (Map.Entry<?, ?> member : object.entrySet()) {
            json.append(separator);
            quote(json, String.valueOf(member.getKey()));
            json.append(':');
            append(json, member.getValue());
            separator = ",";
        }
        json.append(object.isEmpty() ? "{}" : "}");
    }

    private static void appendList(StringBuilder json, Iterable<?> list) {
        json.append('[');
        String separator = "";
        for (Object element : list) {
            json.append(separator);
            append(json, element);
            separator = ",";
        }
        json.append(']');
    }

    /** Appends a JSON string. */
    public static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (Visible.acts(text, i)) {
                Visible.escape(json, c);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
