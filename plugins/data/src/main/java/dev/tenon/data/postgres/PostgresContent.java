package dev.tenon.data.postgres;

import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.Json.Word;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.store.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The document as lists look at it, kept beside it in a column of type {@code jsonb}: each number, text, truth value and null is
 * a text there, its key (see {@link PostgresKeys}). So what is compared, and how, is decided here and the same for all values;
 * {@code jsonb} itself would refuse U+0000 and numbers beyond its own, and knows nothing of doubles.
 *
 * <p>An array is an object with the one member {@link #ARRAY}, so that a path never leads into it by a number. A name that
 * starts like this has one bracket more.
 */
final class PostgresContent {

    static final String ARRAY = "[";

    private PostgresContent() {}

    /** The content of a document, as JSON. */
    static String of(byte[] body) {
        return JsonTrees.text(of(new JsonChecker(body.length).read(body)));
    }

    private static Json of(Json json) {
        return switch (json) {
            case Members(var members) -> {
                Members content = new Members();
                members.forEach((name, value) -> content.members().put(name(name), of(value)));
                yield content;
            }
            case Elements(var elements) -> {
                List<Json> all = new ArrayList<>(elements.size());
                elements.forEach(element -> all.add(of(element)));
                Members content = new Members();
                content.members().put(ARRAY, new Elements(all));
                yield content;
            }
            case Text(var text) -> key(new Value.Text(text));
            case Numeral(var literal) -> key(new Value.Numeric(literal));
            case Word.NULL -> key(new Value.Null());
            case Word.FALSE -> key(new Value.Bool(false));
            case Word.TRUE -> key(new Value.Bool(true));
        };
    }

    private static Json key(Value value) {
        return new Text(PostgresKeys.key(value));
    }

    /** How a name stands in the content. */
    static String name(String name) {
        return PostgresKeys.storable(name.startsWith(ARRAY) ? ARRAY + name : name);
    }
}
