package dev.tenon.data.store;

/**
 * What a field holds, as filters and orders see it. The order of values: what is missing, numbers, texts by code points,
 * null, false, true, and last arrays and objects, which are all alike.
 */
public sealed interface Value {

    /** The field is not there. */
    record Missing() implements Value {}

    /** A number in JSON's notation. Compared as a 64-bit integer where it is one, else as an IEEE 754 double. */
    record Numeric(String literal) implements Value {}

    /** A text. */
    record Text(String text) implements Value {}

    /** JSON's {@code null}. */
    record Null() implements Value {}

    /** JSON's {@code true} or {@code false}. */
    record Bool(boolean value) implements Value {}

    /** An array or an object. */
    record Container() implements Value {}
}
