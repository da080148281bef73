package dev.tenon.staticfiles;

import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import java.util.Locale;

/**
 * What a request asks of a listing: {@code ?sort=name|size|time}, {@code &order=asc|desc}, {@code &filter=text}. Other
 * parameters are no business of ours.
 *
 * @param order how to sort
 * @param filter what names must contain, without regard to case; empty for all
 */
record ListingQuery(ListingOrder order, String filter) {

    /** As long as a name can be. */
    static final int MAX_FILTER = 255;

    /** @throws HttpError 400 if a parameter has a value that means nothing */
    static ListingQuery of(Request request) {
        String filter = request.query("filter").orElse("");
        if (filter.length() > MAX_FILTER) {
            throw new HttpError(400, "filter is longer than any name: give at most " + MAX_FILTER + " characters");
        }
        ListingOrder first =
                ListingOrder.first(request.query("sort").map(ListingQuery::key).orElse(ListingOrder.Key.NAME));
        boolean descending = request.query("order").map(ListingQuery::descends).orElse(first.descending());
        return new ListingQuery(new ListingOrder(first.key(), descending), filter);
    }

    private static ListingOrder.Key key(String token) {
        for (ListingOrder.Key key : ListingOrder.Key.values()) {
            if (key.token().equals(token)) {
                return key;
            }
        }
        throw new HttpError(400, "a folder can be sorted by name, size or time: say so in sort");
    }

    private static boolean descends(String token) {
        return switch (token) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw new HttpError(400, "order is asc or desc");
        };
    }

    /** Whether a name passes the filter. */
    boolean admits(String name) {
        return filter.isEmpty() || name.toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT));
    }

    ListingQuery with(ListingOrder other) {
        return new ListingQuery(other, filter);
    }

    ListingQuery withoutFilter() {
        return new ListingQuery(order, "");
    }

    /** The query to append to a reference, with its question mark; empty if all is as it would be without. */
    String suffix() {
        StringBuilder query = new StringBuilder();
        if (!order.equals(ListingOrder.DEFAULT)) {
            query.append("?sort=").append(order.key().token());
            if (!order.isFirst()) {
                query.append("&order=").append(order.descending() ? "desc" : "asc");
            }
        }
        if (!filter.isEmpty()) {
            query.append(query.isEmpty() ? "?filter=" : "&filter=").append(Percent.encode(filter));
        }
        return query.toString();
    }
}
