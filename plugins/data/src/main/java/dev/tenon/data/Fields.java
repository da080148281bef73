package dev.tenon.data;

import dev.tenon.data.json.Pointer;
import dev.tenon.data.store.Operand;
import java.util.List;
import java.util.Optional;

/** How clients and configurations name fields: {@code author.name}, or by a JSON Pointer {@code /author/name}. */
final class Fields {

    static final String ID = "_id";
    static final String CREATED = "_created";
    static final String MODIFIED = "_modified";

    private static final int LENGTH = 256;
    private static final int NAMES = 16;

    private Fields() {}

    /** The field of this name; empty if it is none. */
    static Optional<Operand.Field> parse(String text) {
        List<String> names =
                text.startsWith("/") ? Pointer.parse(text).map(Pointer::tokens).orElse(List.of()) : dotted(text);
        return text.length() <= LENGTH
                        && !names.isEmpty()
                        && names.size() <= NAMES
                        && names.stream().allMatch(Fields::isName)
                ? Optional.of(new Operand.Field(names))
                : Optional.empty();
    }

    /** A field, or what is known of a document beside its content. */
    static Optional<Operand> parseOperand(String text) {
        return switch (text) {
            case ID -> Optional.of(Operand.Metadata.ID);
            case CREATED -> Optional.of(Operand.Metadata.CREATED);
            case MODIFIED -> Optional.of(Operand.Metadata.MODIFIED);
            default -> parse(text).map(field -> field);
        };
    }

    /** Says what a name should look like. */
    static String wrong(String text) {
        return "\"" + text
                + "\" names no field: write it as author.name or as a JSON Pointer, /author/name, in at most " + LENGTH
                + " characters and " + NAMES + " steps, without quotation marks, backslashes and control characters";
    }

    private static List<String> dotted(String text) {
        List<String> names = Parameter.parts(text, '.');
        return names.contains("") ? List.of() : names;
    }

    private static boolean isName(String name) {
        return name.chars().noneMatch(c -> c == '"' || c == '\\' || c < ' ' || c == 0x7f);
    }
}
