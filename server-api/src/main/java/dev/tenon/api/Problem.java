package dev.tenon.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Problem details for an error answer (RFC 9457).
 *
 * @param type a URI that names the kind of problem, or {@code about:blank}
 * @param title what kind of problem it is, the same for all of its kind
 * @param status the answer's status, 400 to 599
 * @param detail what went wrong in this request, or empty
 * @param members further members in their order; values are sent as JSON strings, numbers or booleans, lists
 *     and maps of such values (maps by texts) as arrays and objects
 */
public record Problem(String type, String title, int status, String detail, Map<String, Object> members) {

    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a problem's status is 400 to 599, not " + status);
        }
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        members.forEach((name, value) -> {
            if (!isJson(value)) {
                throw new IllegalArgumentException(
                        "member " + name + " is neither a string, a number, a boolean nor a list or map of them");
            }
        });
    }

    private static boolean isJson(Object value) {
        return switch (value) {
            case String _, Number _, Boolean _ -> true;
            case List<?> list -> list.stream().allMatch(Problem::isJson);
            case Map<?, ?> map ->
                map.keySet().stream().allMatch(name -> name instanceof String)
                        && map.values().stream().allMatch(Problem::isJson);
            default -> false;
        };
    }

    /**
     * A problem whose kind is said by the status alone.
     *
     * @throws IllegalArgumentException if the status is not 400 to 599
     */
    public static Problem of(int status, String detail) {
        return new Problem("about:blank", Status.phrase(status), status, detail, Map.of());
    }

    /** This problem with another kind. */
    public Problem withType(String type, String title) {
        return new Problem(type, title, status, detail, members);
    }

    /**
     * This problem with one more member.
     *
     * @param value a string, a number, a boolean, or a list or map of such values
     */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, title, status, detail, more);
    }

    /** The JSON text of this problem. */
    public String toJson() {
        StringBuilder json = new StringBuilder(128).append('{');
        member(json, "type", type);
        member(json, "title", title);
        member(json, "status", status);
        if (!detail.isEmpty()) {
            member(json, "detail", detail);
        }
        members.forEach((name, value) -> member(json, name, value));
        return json.append("}\n").toString();
    }

    private static void member(StringBuilder json, String name, Object value) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
        quote(json, name);
        json.append(':');
        value(json, value);
    }

    private static void value(StringBuilder json, Object value) {
        switch (value) {
            case String text -> quote(json, text);
            case List<?> list -> {
                String separator = "[";
                for (Object element : list) {
                    value(json.append(separator), element);
                    separator = ",";
                }
                json.append(list.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> map -> {
                json.append('{');
                map.forEach((name, inner) -> member(json, String.valueOf(name), inner));
                json.append('}');
            }
            case Double number when !Double.isFinite(number) -> json.append("null");
            case Float number when !Float.isFinite(number) -> json.append("null");
            default -> json.append(value);
        }
    }

    /** A JSON string; everything outside printable ASCII is escaped, so that it is safe wherever it is put. */
    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f && c != '<') {
                json.append(c);
            } else {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        json.append('"');
    }
}
