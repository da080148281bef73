package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.store.Filter;
import dev.tenon.data.store.Filter.Comparison;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads filters: a parameter {@code field=value}, {@code field:operator=value} or {@code field[operator]=value};
 * brackets must be percent-encoded, unless the server is told to take them as they are. A field with a colon in its name is
 * written with its operator.
 *
 * <p>A parameter has no type, so a value stands for all that it could be: {@code 10} for the number and the text,
 * {@code true} for the truth value and the text, and likewise {@code null}. In quotation marks it is the text alone.
 */
final class Filters {

    private static final String OPERATORS = "eq, ne, gt, gte, lt, lte, in, prefix, contains, exists";
    private static final int IN_VALUES = 100;
    private static final int NUMBER_LENGTH = 100;

    /** Of a text in quotation marks, in bytes. */
    private static final int LENGTH = 1 << 20;

    private Filters() {}

    /** The filter of one parameter. */
    static Filter parse(String parameter, String value) {
        boolean bracketed = parameter.endsWith("]") && parameter.indexOf('[') >= 0;
        int split = bracketed ? parameter.lastIndexOf('[') : parameter.lastIndexOf(':');
        String name = split < 0 ? parameter : parameter.substring(0, split);
        String operator = split < 0 ? "eq" : parameter.substring(split + 1, parameter.length() - (bracketed ? 1 : 0));
        Operand operand = Fields.parseOperand(name).orElseThrow(() -> Parameter.bad(parameter, Fields.wrong(name)));
        return switch (operator) {
            case "eq" -> new Filter.In(operand, values(parameter, operand, value));
            case "ne" -> new Filter.Not(new Filter.In(operand, values(parameter, operand, value)));
            case "gt" -> range(parameter, operand, Comparison.GREATER, value);
            case "gte" -> range(parameter, operand, Comparison.GREATER_OR_EQUAL, value);
            case "lt" -> range(parameter, operand, Comparison.LESS, value);
            case "lte" -> range(parameter, operand, Comparison.LESS_OR_EQUAL, value);
            case "in" -> {
                List<Value> values = new ArrayList<>();
                split(parameter, value).forEach(item -> values.addAll(values(parameter, operand, item)));
                yield new Filter.In(operand, values);
            }
            case "prefix" -> new Filter.Prefix(ofTexts(parameter, operand), text(parameter, value));
            case "contains" -> {
                if (operand instanceof Operand.Field field) {
                    yield new Filter.Contains(field, text(parameter, value), values(parameter, operand, value));
                }
                throw Parameter.bad(parameter, "contains looks into fields of documents alone");
            }
            case "exists" -> {
                Filter exists = new Filter.Exists(operand);
                yield Parameter.truth(parameter, value) ? exists : new Filter.Not(exists);
            }
            default -> throw Parameter.bad(parameter, "there is no such operator; there are " + OPERATORS);
        };
    }

    private static Operand ofTexts(String parameter, Operand operand) {
        return switch (operand) {
            case Operand.Field _ -> operand;
            case Operand.Metadata.ID -> operand;
            case Operand.Metadata.CREATED, Operand.Metadata.MODIFIED ->
                throw Parameter.bad(parameter, "prefix compares texts, and this is a time");
        };
    }

    private static Filter range(String parameter, Operand operand, Comparison comparison, String value) {
        List<Value> values = values(parameter, operand, value);
        Value bound = values.stream()
                .filter(candidate -> candidate instanceof Value.Numeric)
                .findFirst()
                .orElse(values.getFirst());
        return new Filter.Range(operand, comparison, bound);
    }

    /** All that a value may stand for; the text first. */
    private static List<Value> values(String parameter, Operand operand, String value) {
        return switch (operand) {
            case Operand.Field _ -> values(parameter, value);
            case Operand.Metadata.ID -> List.of(new Value.Text(text(parameter, value)));
            case Operand.Metadata.CREATED, Operand.Metadata.MODIFIED ->
                List.of(new Value.Numeric(
                        Long.toString(Parameter.time(parameter, value).toEpochMilli())));
        };
    }

    private static List<Value> values(String parameter, String value) {
        List<Value> values = new ArrayList<>();
        values.add(new Value.Text(text(parameter, value)));
        switch (value) {
            case "true" -> values.add(new Value.Bool(true));
            case "false" -> values.add(new Value.Bool(false));
            case "null" -> values.add(new Value.Null());
            default -> {
                if (isNumber(value)) {
                    values.add(new Value.Numeric(value));
                }
            }
        }
        return values;
    }

    /** What is in quotation marks is a JSON text; anything else stands for itself. */
    private static String text(String parameter, String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        try {
            if (new JsonChecker(LENGTH).read(value.getBytes(StandardCharsets.UTF_8)) instanceof Json.Text(var text)) {
                return text;
            }
        } catch (HttpError e) {
            // Told below, in this parameter's own words.
        }
        throw Parameter.bad(parameter, "a value that starts with a quotation mark must be a JSON text, \"like this\"");
    }

    /** Splits at commas outside quotation marks. */
    private static List<String> split(String parameter, String list) {
        List<String> items = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '"' && (quoted || i == start)) {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                items.add(list.substring(start, i));
                start = i + 1;
            }
        }
        items.add(list.substring(start));
        if (items.size() > IN_VALUES) {
            throw Parameter.bad(parameter, "it has " + items.size() + " values; up to " + IN_VALUES + " are possible");
        }
        return items;
    }

    /** Whether this is a number in JSON's notation (RFC 8259 section 6), and not absurdly long. */
    private static boolean isNumber(String text) {
        int length = text.length();
        if (length > NUMBER_LENGTH) {
            return false;
        }
        int i = text.startsWith("-") ? 1 : 0;
        int digits = digits(text, i);
        if (digits == i || (digits > i + 1 && text.charAt(i) == '0')) {
            return false;
        }
        i = digits;
        if (i < length && text.charAt(i) == '.') {
            digits = digits(text, i + 1);
            if (digits == i + 1) {
                return false;
            }
            i = digits;
        }
        if (i < length && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            i++;
            i += i < length && (text.charAt(i) == '+' || text.charAt(i) == '-') ? 1 : 0;
            digits = digits(text, i);
            if (digits == i) {
                return false;
            }
            i = digits;
        }
        return i == length;
    }

    private static int digits(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
