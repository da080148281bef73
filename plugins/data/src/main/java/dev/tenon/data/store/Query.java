package dev.tenon.data.store;

import dev.tenon.data.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which part of a collection to give.
 *
 * @param at as it was at this time; empty: as it is now
 * @param filters what a document must fulfil, all of it
 * @param words texts in lower case (ASCII letters; others as they are), each of which must occur in some text of the document,
 *     whatever the case of its ASCII letters
 * @param orders the order; what is equal in all of them goes by creation, descending if the last order is
 * @param start where to begin
 * @param limit the most documents to give, from 0
 * @param bytes the most bytes of bodies to give; the page then ends early, but never before its first document
 * @param total whether to count what fits; without filters, words and time the total is given anyway
 */
public record Query(
        String collection,
        Optional<Instant> at,
        List<Filter> filters,
        List<String> words,
        List<Order> orders,
        Start start,
        int limit,
        long bytes,
        boolean total) {

    public Query {
        filters = List.copyOf(filters);
        words = List.copyOf(words);
        orders = List.copyOf(orders);
    }

    /** The first documents of a whole collection, by creation. */
    public static Query all(String collection, int limit, long bytes) {
        return new Query(
                collection, Optional.empty(), List.of(), List.of(), List.of(), new Offset(0), limit, bytes, false);
    }

    /** This query from another start. */
    public Query from(Start other) {
        return new Query(collection, at, filters, words, orders, other, limit, bytes, total);
    }

    /** This query with other bounds. */
    public Query bounded(int mostDocuments, long mostBytes) {
        return new Query(collection, at, filters, words, orders, start, mostDocuments, mostBytes, total);
    }

    /** Whether it is about the whole collection as it is now. */
    public boolean unfiltered() {
        return at.isEmpty() && filters.isEmpty() && words.isEmpty();
    }

    /**
     * What to throw when this took longer than it may.
     *
     * @param indexes those that could be used
     */
    public StoreException tooSlow(Set<Index> indexes, Duration time) {
        String without = Stream.concat(
                        filters.stream().map(Filter::operand), orders.stream().map(Order::operand))
                .flatMap(operand -> operand instanceof Operand.Field field ? Stream.of(field) : Stream.empty())
                .filter(field -> !indexes.contains(new Index(collection, field)))
                .map(Operand.Field::toString)
                .distinct()
                .collect(Collectors.joining(", "));
        String advice = without.isEmpty()
                ? "narrow it by a filter on a field with an index"
                : "declare an index of \"" + collection + "\" on: " + without;
        return new StoreException(
                Reason.SLOW, "looking through the collection took longer than " + time.toMillis() + " ms; " + advice);
    }

    /** Where a page begins. */
    public sealed interface Start permits Offset, Cursor {}

    /** After so many. */
    public record Offset(long documents) implements Start {}

    /** By what to sort; see {@link Value} for the order of values. */
    public record Order(Operand operand, boolean descending) {}
}
