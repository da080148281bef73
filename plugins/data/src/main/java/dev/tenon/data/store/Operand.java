package dev.tenon.data.store;

import java.util.List;

/** What a filter or an order looks at. */
public sealed interface Operand {

    /**
     * A field of the document: names from the outside in, at least one. They are free of quotation marks, backslashes and
     * control characters, and may hold anything else.
     */
    record Field(List<String> names) implements Operand {

        public Field {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return String.join(".", names);
        }
    }

    /** Something known of a document beside its content. A time is compared as a number: milliseconds since 1970. */
    enum Metadata implements Operand {
        ID,
        CREATED,
        MODIFIED
    }
}
