package dev.tenon.data;

import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.json.JsonTrees;
import dev.tenon.data.store.Operand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a part of each document: the fields that were asked for, where they stand and in the document's own order. */
final class Projection {

    private final Map<String, Projection> names = new LinkedHashMap<>();
    private boolean whole;

    /** Of these fields; of none: everything. */
    static Projection of(List<Operand.Field> fields) {
        Projection root = new Projection();
        root.whole = fields.isEmpty();
        for (Operand.Field field : fields) {
            Projection part = root;
            for (String name : field.names()) {
                part = part.names.computeIfAbsent(name, key -> new Projection());
            }
            part.whole = true;
        }
        return root;
    }

    boolean isWhole() {
        return whole;
    }

    /** The part of a document, or the document itself if all is asked for. */
    byte[] apply(byte[] document, JsonChecker reader) {
        return whole ? document : JsonTrees.bytes(apply(reader.read(document)));
    }

    private Json apply(Json json) {
        if (whole || !(json instanceof Members(var members))) {
            return json;
        }
        Members part = new Members();
        members.forEach((name, value) -> {
            Projection projection = names.get(name);
            if (projection != null && (projection.whole || value instanceof Members)) {
                part.members().put(name, projection.apply(value));
            }
        });
        return part;
    }
}
