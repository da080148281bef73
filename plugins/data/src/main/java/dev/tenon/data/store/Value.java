package dev.tenon.data.store;

import java.math.BigDecimal;

/**
 * What a field holds, as filters and orders see it. The order of values: what is missing, numbers, texts by code points,
 * null, false, true, and last arrays and objects, which are all alike.
 */
public sealed interface Value {

    /** The field is not there. */
    record Missing() implements Value {}

    /** A number in JSON's notation. Compared as a 64-bit integer where it is one, else as an IEEE 754 double. */
    record Numeric(String literal) implements Value {

        /** Longer literals are taken for doubles at once: their exact value could take long. */
        private static final int EXACT_LENGTH = 400;

        private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
        private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

        /** A {@link Long} where it is one, else a {@link Double}, infinite where it is beyond them. */
        public Number number() {
            double number = Double.parseDouble(literal);
            if (Math.abs(number) <= 0x1p63 && number != 0 && literal.length() < EXACT_LENGTH) {
                // The exponent is small then.
                BigDecimal exact = new BigDecimal(literal).stripTrailingZeros();
                if (exact.scale() <= 0 && exact.compareTo(LEAST) >= 0 && exact.compareTo(GREATEST) <= 0) {
                    return exact.longValueExact();
                }
            }
            return number;
        }
    }

    /** A text. */
    record Text(String text) implements Value {}

    /** JSON's {@code null}. */
    record Null() implements Value {}

    /** JSON's {@code true} or {@code false}. */
    record Bool(boolean value) implements Value {}

    /** An array or an object. */
    record Container() implements Value {}
}
