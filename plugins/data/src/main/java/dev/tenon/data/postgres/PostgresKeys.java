package dev.tenon.data.postgres;

import dev.tenon.data.store.Index;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * How values stand in SQL: each as a text whose first letter is its kind, so that the order of these texts by code points is the
 * order of {@link Value}. What is missing is the empty text.
 *
 * <p>An entry of a PostgreSQL index has less than 2,704 bytes, so that indexes, and with them the orders of lists, look at the
 * first {@link #LENGTH} code points of a key; filters look at all of it.
 */
final class PostgresKeys {

    static final int LENGTH = 600;

    static final String NUMBERS_BEGIN = "n";
    static final String NUMBERS_END = "o";
    static final String TEXTS_BEGIN = "t";
    static final String TEXTS_END = "u";

    private static final String INFINITE = "n3";
    private static final String MINUS_INFINITE = "n-";
    private static final String ZERO = "n1";
    private static final String NULL = "u";
    private static final String FALSE = "v";
    private static final String TRUE = "w";
    private static final String CONTAINER = "x";

    /** Makes exponents of doubles positive. */
    private static final int BIAS = 1000;

    /** From here on every double is a whole number. */
    private static final double WHOLE = 0x1p53;

    private PostgresKeys() {}

    /** The key of a value. */
    static String key(Value value) {
        return switch (value) {
            case Value.Missing _ -> "";
            case Value.Numeric numeric -> number(numeric.number());
            case Value.Text(var text) -> TEXTS_BEGIN + storable(text);
            case Value.Null _ -> NULL;
            case Value.Bool(boolean truth) -> truth ? TRUE : FALSE;
            case Value.Container _ -> CONTAINER;
        };
    }

    /** PostgreSQL has no U+0000 in its texts; the next character stands for it too. */
    static String storable(String text) {
        return text.replace('\0', '\1');
    }

    private static String number(Number number) {
        if (number instanceof Long whole) {
            return number(BigDecimal.valueOf(whole));
        }
        double real = number.doubleValue();
        if (Double.isInfinite(real)) {
            return real > 0 ? INFINITE : MINUS_INFINITE;
        }
        // Below that, the shortest digits that tell it from other doubles tell it from all whole numbers too.
        return number(Math.abs(real) < WHOLE ? new BigDecimal(Double.toString(real)) : new BigDecimal(real));
    }

    /** The sign, the exponent, the digits; below zero turned round, with an end that is above all digits. */
    private static String number(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        if (shortest.signum() == 0) {
            return ZERO;
        }
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = shortest.precision() - shortest.scale() + BIAS;
        String padded = Integer.toString(10_000 + exponent).substring(1);
        return shortest.signum() > 0 ? "n2" + padded + digits : "n0" + complement(padded) + complement(digits) + '~';
    }

    private static String complement(String digits) {
        StringBuilder turned = new StringBuilder(digits.length());
        for (int i = 0; i < digits.length(); i++) {
            turned.append((char) ('0' + '9' - digits.charAt(i)));
        }
        return turned.toString();
    }

    /** What {@link #key} made this of, or something of the same key. */
    static Value value(String key) {
        if (key.isEmpty()) {
            return new Value.Missing();
        }
        return switch (key.substring(0, 1)) {
            case NUMBERS_BEGIN -> new Value.Numeric(literal(key));
            case TEXTS_BEGIN -> new Value.Text(key.substring(1));
            case NULL -> new Value.Null();
            case FALSE -> new Value.Bool(false);
            case TRUE -> new Value.Bool(true);
            default -> new Value.Container();
        };
    }

    private static String literal(String key) {
        return switch (key) {
            case INFINITE -> "1e999";
            case MINUS_INFINITE -> "-1e999";
            case ZERO -> "0";
            default -> {
                boolean negative = key.charAt(1) == '0';
                String padded = key.substring(2, 6);
                String digits = key.substring(6, negative ? key.length() - 1 : key.length());
                int exponent = Integer.parseInt(negative ? complement(padded) : padded) - BIAS;
                yield (negative ? "-0." + complement(digits) : "0." + digits) + "e" + exponent;
            }
        };
    }

    /** Reads what an order gave. */
    static Value read(ResultSet row, int at, Operand operand) throws SQLException {
        return switch (operand) {
            case Operand.Field _ -> value(row.getString(at));
            case Operand.Metadata.ID -> new Value.Text(row.getString(at));
            case Operand.Metadata.CREATED, Operand.Metadata.MODIFIED ->
                new Value.Numeric(Long.toString(row.getLong(at)));
        };
    }

    /** What to bind where an operand is compared with a value. */
    static Object bound(Operand operand, Value value) {
        return switch (operand) {
            case Operand.Field _ -> key(value);
            case Operand.Metadata.ID -> value instanceof Value.Text(var text) ? storable(text) : "";
            case Operand.Metadata.CREATED, Operand.Metadata.MODIFIED ->
                value instanceof Value.Numeric numeric ? numeric.number().longValue() : 0L;
        };
    }

    /** The expression that orders and indexes look at. */
    static String ordered(Operand operand) {
        return switch (operand) {
            case Operand.Field field -> "(left(" + whole(field) + ", " + LENGTH + ") COLLATE \"C\")";
            case Operand.Metadata.ID -> "id";
            case Operand.Metadata.CREATED -> "created";
            case Operand.Metadata.MODIFIED -> "modified";
        };
    }

    /** The expression of the whole key of a field. */
    static String whole(Operand.Field field) {
        String raw = raw(field);
        return "(coalesce(CASE left(" + raw + ", 1) WHEN '{' THEN '" + CONTAINER + "' ELSE " + raw
                + " END, '') COLLATE \"C\")";
    }

    /** The expression of what the content has for a field: a key, an object, or NULL. */
    static String raw(Operand.Field field) {
        return "(content #>> " + path(field) + ")";
    }

    /** The path of a field as an array of texts. */
    static String path(Operand.Field field) {
        return field.names().stream()
                .map(name -> "'" + PostgresContent.name(name).replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /** The name of an index; the same one for the same definition, since names have 63 bytes at most. */
    static String name(Index index) {
        String definition = index.collection() + ordered(index.field());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(definition.getBytes(StandardCharsets.UTF_8));
            return PostgresIndexes.START + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }
}
