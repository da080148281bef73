package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Elements;
import dev.tenon.data.json.Json.Numeral;
import dev.tenon.data.json.Json.Text;
import dev.tenon.data.json.Json.Word;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.store.Cursor;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Value;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Cursors as clients see them: a token to be given back as it is. Inside, JSON in base64url: a check that it belongs to this
 * query, the position, and a key for each order. Whoever makes one up only chooses where to begin.
 */
final class Cursors {

    /** So that it fits into a target. */
    private static final int LENGTH = 4096;

    private Cursors() {}

    static String encode(Query query, Cursor cursor) {
        Elements json = new Elements();
        json.elements().add(new Text(check(query)));
        json.elements().add(new Numeral(Long.toString(cursor.position())));
        for (Value key : cursor.keys()) {
            json.elements().add(json(key));
        }
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(JsonTrees.bytes(json));
        if (text.length() > LENGTH) {
            throw Parameter.bad("sort", "the texts in this field are too long to go on from; sort by another field");
        }
        return text;
    }

    static Cursor decode(Query query, String text) {
        try {
            if (text.length() <= LENGTH
                    && new JsonChecker(LENGTH).read(Base64.getUrlDecoder().decode(text)) instanceof Elements(var parts)
                    && parts.size() == 2 + query.orders().size()
                    && parts.get(0).equals(new Text(check(query)))
                    && parts.get(1) instanceof Numeral(var position)) {
                List<Value> keys = new ArrayList<>();
                for (Json key : parts.subList(2, parts.size())) {
                    keys.add(value(key));
                }
                return new Cursor(keys, Long.parseLong(position));
            }
        } catch (IllegalArgumentException | HttpError e) {
            // Told below.
        }
        throw Parameter.bad(
                ListQuery.CURSOR, "it is not from a list with the same filters and order; begin without it");
    }

    /** The hash of all but where the page begins and ends. */
    private static String check(Query query) {
        String shape = query.collection() + query.at() + query.filters() + query.words() + query.orders();
        return Integer.toHexString(shape.hashCode());
    }

    /** Missing is an empty array, an array or object an array in an array; the rest stands for itself. */
    private static Json json(Value key) {
        return switch (key) {
            case Value.Missing _ -> new Elements();
            case Value.Container _ -> new Elements(List.of(new Elements()));
            case Value.Numeric(var literal) -> new Numeral(literal);
            case Value.Text(var text) -> new Text(text);
            case Value.Null _ -> Word.NULL;
            case Value.Bool(var value) -> value ? Word.TRUE : Word.FALSE;
        };
    }

    private static Value value(Json key) {
        return switch (key) {
            case Elements(var elements) -> elements.isEmpty() ? new Value.Missing() : new Value.Container();
            case Numeral(var literal) -> new Value.Numeric(literal);
            case Text(var text) -> new Value.Text(text);
            case Word.NULL -> new Value.Null();
            case Word.TRUE -> new Value.Bool(true);
            case Word.FALSE -> new Value.Bool(false);
            case Json.Members _ -> throw new IllegalArgumentException("no key is an object");
        };
    }
}
