package dev.tenon.data.store;

import java.util.List;

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
    record Prefix(Operand operand, String start) implements Filter {}

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
