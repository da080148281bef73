package dev.tenon.data.sqlite;

import dev.tenon.data.store.Index;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Value;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How values stand in SQL: each as one SQLite value, so that its own order (NULL, numbers, texts, blobs) is the order of
 * {@link Value}. An index holds the same expression as the queries, letter by letter, or SQLite would not use it.
 */
final class SqliteKeys {

    /** What stands below every text, and above every number. */
    static final String TEXTS_BEGIN = "''";

    /** What stands below null and the truth values, and above every text. */
    static final String TEXTS_END = "x''";

    private static final byte NULL = 0;
    private static final byte FALSE = 1;
    private static final byte TRUE = 2;
    private static final byte CONTAINER = 3;

    private static final String CONSTANTS = " WHEN 'null' THEN x'00' WHEN 'false' THEN x'01' WHEN 'true' THEN x'02'"
            + " WHEN 'array' THEN x'03' WHEN 'object' THEN x'03' ELSE ";

    private SqliteKeys() {}

    /** The expression of an operand. */
    static String of(Operand operand) {
        return switch (operand) {
            case Operand.Field field -> {
                String path = path(field);
                yield "CASE json_type(body, " + path + ")" + CONSTANTS + "json_extract(body, " + path + ") END";
            }
            case Operand.Metadata.ID -> "id";
            case Operand.Metadata.CREATED -> "created";
            case Operand.Metadata.MODIFIED -> "modified";
        };
    }

    /** The expression of a row {@code element} of {@code json_each}. */
    static String ofElement() {
        return "CASE element.type" + CONSTANTS + "element.atom END";
    }

    /** The path of a field as an SQL text. */
    static String path(Operand.Field field) {
        StringBuilder path = new StringBuilder("'$");
        for (String name : field.names()) {
            path.append(".\"").append(name.replace("'", "''")).append('"');
        }
        return path.append('\'').toString();
    }

    /** The name of an index, quoted; the same one for the same definition. */
    static String quotedName(Index index) {
        return '"' + name(index) + '"';
    }

    static String name(Index index) {
        StringBuilder name =
                new StringBuilder("field:").append(index.collection()).append(':');
        for (String part : index.field().names()) {
            name.append('/').append(part.replace("~", "~0").replace("/", "~1"));
        }
        return name.toString();
    }

    /** Binds a value where a key is compared with it. A value that is missing is not bound but written as IS NULL. */
    static void bind(PreparedStatement statement, int at, Value value) throws SQLException {
        switch (value) {
            case Value.Missing missing -> statement.setNull(at, java.sql.Types.NULL);
            case Value.Numeric numeric -> {
                // As SQLite reads the same literal.
                if (numeric.number() instanceof Long whole) {
                    statement.setLong(at, whole);
                } else {
                    statement.setDouble(at, numeric.number().doubleValue());
                }
            }
            case Value.Text text -> statement.setString(at, text.text());
            case Value.Null nothing -> statement.setBytes(at, new byte[] {NULL});
            case Value.Bool bool -> statement.setBytes(at, new byte[] {bool.value() ? TRUE : FALSE});
            case Value.Container container -> statement.setBytes(at, new byte[] {CONTAINER});
        }
    }

    /** Reads a key back. */
    static Value value(ResultSet row, int at) throws SQLException {
        return switch (row.getObject(at)) {
            case null -> new Value.Missing();
            case String text -> new Value.Text(text);
            case Integer number -> new Value.Numeric(number.toString());
            case Long number -> new Value.Numeric(number.toString());
            case Double number -> new Value.Numeric(literal(number));
            case byte[] blob ->
                switch (blob.length == 1 ? blob[0] : -1) {
                    case NULL -> new Value.Null();
                    case FALSE -> new Value.Bool(false);
                    case TRUE -> new Value.Bool(true);
                    default -> new Value.Container();
                };
            case Object other -> throw new SQLException("a key of " + other.getClass());
        };
    }

    /** A number beyond the doubles is read as infinite. */
    private static String literal(double number) {
        return Double.isInfinite(number) ? (number > 0 ? "1e999" : "-1e999") : Double.toString(number);
    }
}
