package dev.tenon.data.postgres;

import dev.tenon.data.sql.Rows;
import dev.tenon.data.store.Cursor;
import dev.tenon.data.store.Filter;
import dev.tenon.data.store.Filter.Comparison;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Query.Order;
import dev.tenon.data.store.Value;
import java.util.List;
import java.util.Optional;

/**
 * Writes the SQL of a query. All that a client sent is bound, but for the names of fields, which stand in quotes in the paths
 * that an index must show as well.
 */
final class PostgresQueries {

    private final PostgresAccess access;
    private final Query query;

    PostgresQueries(PostgresAccess access, Query query) {
        this.access = access;
        this.query = query;
    }

    /** Gives the documents of the page and one more, with the keys of the orders. */
    PostgresSql page() {
        PostgresSql sql = new PostgresSql().add("SELECT " + Rows.DOCUMENT);
        for (Order order : query.orders()) {
            sql.add(", " + PostgresKeys.ordered(order.operand()));
        }
        where(sql);
        long offset = switch (query.start()) {
            case Query.Offset(long documents) -> documents;
            case Cursor cursor -> {
                behind(sql.add(" AND "), cursor);
                yield 0;
            }
        };
        sql.add(" ORDER BY ");
        for (Order order : query.orders()) {
            sql.add(PostgresKeys.ordered(order.operand()) + (order.descending() ? " DESC, " : ", "));
        }
        sql.add(lastDescends() ? "position DESC" : "position");
        return sql.add(" LIMIT ").bind(query.limit() + 1L).add(" OFFSET ").bind(offset);
    }

    private boolean lastDescends() {
        return !query.orders().isEmpty() && query.orders().getLast().descending();
    }

    /** Counts what fits. */
    PostgresSql count() {
        return where(new PostgresSql().add("SELECT count(*)"));
    }

    private PostgresSql where(PostgresSql sql) {
        if (query.at().isPresent()) {
            past(sql, query.at().get().toEpochMilli());
        } else {
            // The name in the text, not bound, so that a partial index is known to fit.
            sql.add(" FROM " + access.table("document") + " WHERE collection = '" + query.collection() + "'");
        }
        for (Filter filter : query.filters()) {
            sql.add(" AND (");
            condition(sql, filter);
            sql.add(")");
        }
        for (String word : query.words()) {
            sql.add(" AND EXISTS (SELECT 1 FROM jsonb_path_query(content, 'strict $.**') AS part"
                            + " WHERE jsonb_typeof(part) = 'string' AND left(part #>> '{}', 1) = '"
                            + PostgresKeys.TEXTS_BEGIN
                            + "' AND strpos(lower(substr(part #>> '{}', 2) COLLATE \"C\"), ")
                    .bind(PostgresKeys.storable(word))
                    .add(") > 0)");
        }
        return sql;
    }

    private void past(PostgresSql sql, long time) {
        String columns = Rows.DOCUMENT + ", content FROM ";
        sql.add(" FROM (SELECT " + columns + access.table("document") + " WHERE collection = ")
                .bind(query.collection())
                .add(" AND modified <= ")
                .bind(time)
                .add(" UNION ALL SELECT " + columns + access.table("former") + " WHERE collection = ")
                .bind(query.collection())
                .add(" AND modified <= ")
                .bind(time)
                .add(" AND ended_time > ")
                .bind(time)
                .add(") AS past WHERE TRUE");
    }

    private static void condition(PostgresSql sql, Filter filter) {
        switch (filter) {
            case Filter.In in -> in(sql, in.operand(), in.values());
            case Filter.Range range -> range(sql, range);
            case Filter.Prefix prefix -> prefix(sql, prefix);
            case Filter.Contains contains -> contains(sql, contains);
            case Filter.Exists(var operand) ->
                sql.add(operand instanceof Operand.Field ? PostgresKeys.ordered(operand) + " > ''" : "TRUE");
            case Filter.Not(var not) -> {
                sql.add("(");
                condition(sql, not);
                sql.add(") IS NOT TRUE");
            }
        }
    }

    private static void in(PostgresSql sql, Operand operand, List<Value> values) {
        List<Object> bounds =
                values.stream().map(value -> PostgresKeys.bound(operand, value)).toList();
        sql.add(PostgresKeys.ordered(operand) + " IN (")
                .bindAll(bounds.stream().map(PostgresQueries::cut).toList())
                .add(")");
        if (operand instanceof Operand.Field field && bounds.stream().anyMatch(PostgresQueries::isLong)) {
            sql.add(" AND " + PostgresKeys.whole(field) + " IN (")
                    .bindAll(bounds)
                    .add(")");
        }
    }

    /** Whether an index shows only the beginning of this key. */
    private static boolean isLong(Object bound) {
        return bound instanceof String text && text.codePointCount(0, text.length()) >= PostgresKeys.LENGTH;
    }

    /** What an index shows of a key. Ids are shorter than that. */
    private static Object cut(Object bound) {
        return bound instanceof String text && isLong(text)
                ? text.substring(0, text.offsetByCodePoints(0, PostgresKeys.LENGTH))
                : bound;
    }

    /** A comparison by what an index shows; where that does not suffice, also by the whole key. */
    private static void compare(PostgresSql sql, Operand operand, Comparison comparison, Object bound) {
        boolean greater = switch (comparison) {
            case GREATER, GREATER_OR_EQUAL -> true;
            case LESS, LESS_OR_EQUAL -> false;
        };
        String sign = switch (comparison) {
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
        };
        boolean both = operand instanceof Operand.Field && isLong(bound);
        sql.add(PostgresKeys.ordered(operand) + (both ? greater ? " >= " : " <= " : sign))
                .bind(cut(bound));
        if (both && operand instanceof Operand.Field field) {
            sql.add(" AND " + PostgresKeys.whole(field) + sign).bind(bound);
        }
    }

    /** Bounded on the other side too, by where the values of this kind begin or end. */
    private static void range(PostgresSql sql, Filter.Range range) {
        Operand operand = range.operand();
        compare(sql, operand, range.comparison(), PostgresKeys.bound(operand, range.bound()));
        if (operand instanceof Operand.Field) {
            boolean text = range.bound() instanceof Value.Text;
            sql.add(" AND ");
            switch (range.comparison()) {
                case GREATER, GREATER_OR_EQUAL ->
                    compare(sql, operand, Comparison.LESS, text ? PostgresKeys.TEXTS_END : PostgresKeys.NUMBERS_END);
                case LESS, LESS_OR_EQUAL ->
                    compare(
                            sql,
                            operand,
                            Comparison.GREATER_OR_EQUAL,
                            text ? PostgresKeys.TEXTS_BEGIN : PostgresKeys.NUMBERS_BEGIN);
            }
        }
    }

    private static void prefix(PostgresSql sql, Filter.Prefix prefix) {
        Operand operand = prefix.operand();
        Object start = PostgresKeys.bound(operand, new Value.Text(prefix.start()));
        compare(sql, operand, Comparison.GREATER_OR_EQUAL, start);
        Optional<String> end = Filter.Prefix.behindAll((String) start);
        if (end.isPresent()) {
            compare(sql.add(" AND "), operand, Comparison.LESS, end.get());
        }
    }

    private static void contains(PostgresSql sql, Filter.Contains contains) {
        String raw = PostgresKeys.raw(contains.operand());
        sql.add("CASE left(" + raw + ", 1) WHEN '" + PostgresKeys.TEXTS_BEGIN + "' THEN strpos(substr(" + raw
                        + ", 2) COLLATE \"C\", ")
                .bind(PostgresKeys.storable(contains.part()))
                .add(") > 0 WHEN '{' THEN EXISTS (SELECT 1 FROM jsonb_array_elements_text(content #> ("
                        + PostgresKeys.path(contains.operand()) + " || '" + PostgresContent.ARRAY
                        + "'::text)) AS element (key) WHERE element.key IN (")
                .bindAll(contains.elements().stream().map(PostgresKeys::key).toList())
                .add(")) END");
    }

    /** What comes behind the cursor: greater in the first key, or equal there and greater in the second, and so on. */
    private void behind(PostgresSql sql, Cursor cursor) {
        List<Order> orders = query.orders();
        sql.add("(");
        for (int deciding = 0; deciding < orders.size(); deciding++) {
            equal(sql, cursor, deciding);
            Order order = orders.get(deciding);
            sql.add(PostgresKeys.ordered(order.operand()) + (order.descending() ? " < " : " > "))
                    .bind(bound(cursor, deciding))
                    .add(" OR ");
        }
        equal(sql, cursor, orders.size());
        sql.add(lastDescends() ? "position < " : "position > ")
                .bind(cursor.position())
                .add(")");
        if (!orders.isEmpty()) {
            // Says nothing new, but in a form that leads into an index.
            Order first = orders.getFirst();
            sql.add(" AND " + PostgresKeys.ordered(first.operand()) + (first.descending() ? " <= " : " >= "))
                    .bind(bound(cursor, 0));
        }
    }

    private void equal(PostgresSql sql, Cursor cursor, int keys) {
        for (int i = 0; i < keys; i++) {
            sql.add(PostgresKeys.ordered(query.orders().get(i).operand()) + " = ")
                    .bind(bound(cursor, i))
                    .add(" AND ");
        }
    }

    private Object bound(Cursor cursor, int order) {
        return cut(PostgresKeys.bound(
                query.orders().get(order).operand(), cursor.keys().get(order)));
    }
}
