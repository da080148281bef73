package dev.tenon.data;

import dev.tenon.data.json.Json;
import dev.tenon.data.json.JsonTrees;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Comma-separated values (RFC 4180). */
final class Csv {

    private Csv() {}

    /** A line with its end. */
    static byte[] line(StringBuilder cells) {
        return cells.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A cell, in quotation marks if it must be. */
    static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** What a field holds: texts as they are, arrays and objects as JSON, nothing for {@code null} and for what is missing. */
    static String text(Json document, List<String> names) {
        Json value = document;
        for (String name : names) {
            Json inner = value instanceof Json.Members(var members) ? members.get(name) : null;
            if (inner == null) {
                return "";
            }
            value = inner;
        }
        return switch (value) {
            case Json.Text(var text) -> text;
            case Json.Word.NULL -> "";
            case Json.Numeral _, Json.Word _, Json.Members _, Json.Elements _ -> JsonTrees.text(value);
        };
    }
}
