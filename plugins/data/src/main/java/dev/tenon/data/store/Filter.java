package dev.tenon.data.store;

import java.util.List;
import java.util.Optional;

/** What a document must fulfil. */
public sealed interface Filter {

    /** What it looks at. */
    Operand operand();

    /** The field holds one of these values: numbers, texts, null, truth values. */
    record In(Operand operand, List<Value> values) implements Filter {

        public In {
            values = List.copyOf(values);
        }
    }

    /** The field holds a value of the bound's own kind, a number or a text, on this side of it. */
    record Range(Operand operand, Comparison comparison, Value bound) implements Filter {}

    /** The field is a text that starts like this. */
    record Prefix(Operand operand, String start) implements Filter {

        /** The first text behind all that start like this: the last code point that has a successor is replaced by it. */
        public static Optional<String> behindAll(String start) {
            int length = start.length();
            while (length > 0) {
                int last = start.codePointBefore(length);
                length -= Character.charCount(last);
                if (last < Character.MAX_CODE_POINT) {
                    int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                    return Optional.of(start.substring(0, length) + Character.toString(next));
                }
            }
            return Optional.empty();
        }
    }

    /** The field is a text with this part, or an array with an element that is one of these values. */
    record Contains(Operand.Field operand, String part, List<Value> elements) implements Filter {

        public Contains {
            elements = List.copyOf(elements);
        }
    }

    /** The field is there, {@code null} or not. */
    record Exists(Operand operand) implements Filter {}

    /** The document does not fulfil that; a field that is missing fulfils nothing but this. */
    record Not(Filter filter) implements Filter {

        @Override
        public Operand operand() {
            return filter.operand();
        }
    }

    /** On which side of a bound. */
    enum Comparison {
        GREATER,
        GREATER_OR_EQUAL,
        LESS,
        LESS_OR_EQUAL
    }
}
