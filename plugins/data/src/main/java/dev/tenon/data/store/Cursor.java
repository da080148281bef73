package dev.tenon.data.store;

import java.util.List;

/**
 * Behind one document: what a query's orders gave for it, and its position. Where a page goes on by a cursor, nothing is
 * repeated or left out, whatever is written meanwhile, but for documents that change their place.
 */
public record Cursor(List<Value> keys, long position) implements Query.Start {

    public Cursor {
        keys = List.copyOf(keys);
    }
}
