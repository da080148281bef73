package dev.tenon.data.sqlite;

import dev.tenon.data.sql.Rows;
import dev.tenon.data.store.Cursor;
import dev.tenon.data.store.Filter;
import dev.tenon.data.store.Filter.Comparison;
import dev.tenon.data.store.Index;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Query.Order;
import dev.tenon.data.store.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the SQL of a query. All that a client sent is bound, but for the names of fields, which stand in quotes in the paths
 * that an index must show as well.
 *
 * <p>Which index to go by is decided here and not by SQLite, which would need statistics to guess as well: that of a filter
 * for certain values first, then one for a range, then that of the first order, and last that of the collection.
 */
final class SqliteQueries {

    /** The index that is there because ids are unique; by SQLite's own name for it. */
    private static final String IDS = "sqlite_autoindex_document_1";

    private final Query query;
    private final String source;

    private SqliteQueries(Query query, String source) {
        this.query = query;
        this.source = source;
    }

    /** For a query, with the indexes that are there. */
    static SqliteQueries of(Query query, Set<Index> indexes) {
        String source = query.at().isPresent()
                ? ""
                : "document INDEXED BY " + best(query, indexes).orElse("document_order");
        return new SqliteQueries(query, source);
    }

    private static Optional<String> best(Query query, Set<Index> indexes) {
        Stream<Operand> exact = query.filters().stream().flatMap(filter -> switch (filter) {
            case Filter.In in -> Stream.of(in.operand());
            case Filter.Prefix prefix -> Stream.of(prefix.operand());
            case Filter.Range _, Filter.Contains _, Filter.Exists _, Filter.Not _ -> Stream.empty();
        });
        Stream<Operand> ranges = query.filters().stream()
                .flatMap(filter -> filter instanceof Filter.Range range ? Stream.of(range.operand()) : Stream.empty());
        Stream<Operand> first = query.orders().stream().limit(1).map(Order::operand);
        return Stream.of(exact, ranges, first)
                .flatMap(operands -> operands)
                .flatMap(operand -> switch (operand) {
                    case Operand.Field field ->
                        Stream.of(new Index(query.collection(), field))
                                .filter(indexes::contains)
                                .map(SqliteKeys::quotedName);
                    case Operand.Metadata.ID -> Stream.of(IDS);
                    case Operand.Metadata.CREATED, Operand.Metadata.MODIFIED -> Stream.<String>empty();
                })
                .findFirst();
    }

    /** Gives the documents of the page and one more, with the keys of the orders. */
    SqliteSql page() {
        SqliteSql sql = new SqliteSql().add("SELECT " + Rows.DOCUMENT);
        for (Order order : query.orders()) {
            sql.add(", " + SqliteKeys.of(order.operand()));
        }
        where(sql);
        long offset = switch (query.start()) {
            case Query.Offset(long documents) -> documents;
            case Cursor cursor -> {
                behind(sql.add(" AND "), cursor);
                yield 0;
            }
        };
        boolean descending =
                !query.orders().isEmpty() && query.orders().getLast().descending();
        sql.add(" ORDER BY ");
        for (Order order : query.orders()) {
            sql.add(SqliteKeys.of(order.operand()) + (order.descending() ? " DESC, " : ", "));
        }
        sql.add(descending ? "position DESC" : "position");
        return sql.add(" LIMIT ").bind(query.limit() + 1L).add(" OFFSET ").bind(offset);
    }

    /** Counts what fits. */
    SqliteSql count() {
        return where(new SqliteSql().add("SELECT count(*)"));
    }

    private SqliteSql where(SqliteSql sql) {
        if (query.at().isPresent()) {
            past(sql, query.at().get());
        } else {
            // The name in the text, not bound, so that a partial index is known to fit.
            sql.add(" FROM " + source + " WHERE collection = '" + query.collection() + "'");
        }
        for (Filter filter : query.filters()) {
            sql.add(" AND (");
            condition(sql, filter);
            sql.add(")");
        }
        for (String word : query.words()) {
            sql.add(" AND EXISTS (SELECT 1 FROM json_tree(body) AS part WHERE part.type = 'text'"
                            + " AND instr(lower(part.atom), ")
                    .bind(word)
                    .add(") > 0)");
        }
        return sql;
    }

    private void past(SqliteSql sql, Instant time) {
        long millis = time.toEpochMilli();
        sql.add(" FROM (SELECT " + Rows.DOCUMENT + " FROM document WHERE collection = ")
                .bind(query.collection())
                .add(" AND modified <= ")
                .bind(millis)
                .add(" UNION ALL SELECT " + Rows.DOCUMENT + " FROM former WHERE collection = ")
                .bind(query.collection())
                .add(" AND modified <= ")
                .bind(millis)
                .add(" AND ended_time > ")
                .bind(millis)
                .add(") WHERE 1");
    }

    private static void condition(SqliteSql sql, Filter filter) {
        switch (filter) {
            case Filter.In in ->
                sql.add(SqliteKeys.of(in.operand()) + " IN (")
                        .bindAll(in.values())
                        .add(")");
            case Filter.Range range -> range(sql, range);
            case Filter.Prefix prefix -> prefix(sql, SqliteKeys.of(prefix.operand()), prefix.start());
            case Filter.Contains contains -> contains(sql, contains);
            case Filter.Exists exists -> sql.add(SqliteKeys.of(exists.operand()) + " IS NOT NULL");
            case Filter.Not not -> {
                sql.add("(");
                condition(sql, not.filter());
                sql.add(") IS NOT TRUE");
            }
        }
    }

    /** Bounded on the other side too, by where the values of this kind begin or end. */
    private static void range(SqliteSql sql, Filter.Range range) {
        String key = SqliteKeys.of(range.operand());
        boolean text = range.bound() instanceof Value.Text;
        String comparison = switch (range.comparison()) {
            case Comparison.GREATER -> " > ";
            case Comparison.GREATER_OR_EQUAL -> " >= ";
            case Comparison.LESS -> " < ";
            case Comparison.LESS_OR_EQUAL -> " <= ";
        };
        sql.add(key + comparison).bind(range.bound());
        switch (range.comparison()) {
            case GREATER, GREATER_OR_EQUAL ->
                sql.add(" AND " + key + " < " + (text ? SqliteKeys.TEXTS_END : SqliteKeys.TEXTS_BEGIN));
            case LESS, LESS_OR_EQUAL -> {
                if (text) {
                    sql.add(" AND " + key + " >= " + SqliteKeys.TEXTS_BEGIN);
                }
            }
        }
    }

    private static void prefix(SqliteSql sql, String key, String start) {
        sql.add(key + " >= ").bind(start).add(" AND " + key + " < ");
        Optional<String> end = Filter.Prefix.behindAll(start);
        if (end.isPresent()) {
            sql.bind(end.get());
        } else {
            sql.add(SqliteKeys.TEXTS_END);
        }
    }

    private static void contains(SqliteSql sql, Filter.Contains contains) {
        String path = SqliteKeys.path(contains.operand());
        sql.add("CASE json_type(body, " + path + ") WHEN 'text' THEN instr(json_extract(body, " + path + "), ")
                .bind(contains.part())
                .add(") > 0 WHEN 'array' THEN EXISTS (SELECT 1 FROM json_each(body, " + path + ") AS element WHERE "
                        + SqliteKeys.ofElement() + " IN (")
                .bindAll(contains.elements())
                .add(")) END");
    }

    /** What comes behind the cursor: greater in the first key, or equal there and greater in the second, and so on. */
    private void behind(SqliteSql sql, Cursor cursor) {
        List<Order> orders = query.orders();
        sql.add("(");
        for (int deciding = 0; deciding < orders.size(); deciding++) {
            equal(sql, cursor, deciding);
            greater(sql, orders.get(deciding), cursor.keys().get(deciding));
            sql.add(" OR ");
        }
        equal(sql, cursor, orders.size());
        boolean descending = !orders.isEmpty() && orders.getLast().descending();
        sql.add(descending ? "position < " : "position > ")
                .bind(cursor.position())
                .add(")");
        if (!orders.isEmpty()
                && !orders.getFirst().descending()
                && isThere(cursor.keys().getFirst())) {
            // Says nothing new, but in a form that leads into an index.
            sql.add(" AND " + SqliteKeys.of(orders.getFirst().operand()) + " >= ")
                    .bind(cursor.keys().getFirst());
        }
    }

    private void equal(SqliteSql sql, Cursor cursor, int keys) {
        for (int i = 0; i < keys; i++) {
            sql.add(SqliteKeys.of(query.orders().get(i).operand()) + " IS ")
                    .bind(cursor.keys().get(i))
                    .add(" AND ");
        }
    }

    private static void greater(SqliteSql sql, Order order, Value than) {
        String key = SqliteKeys.of(order.operand());
        if (order.descending()) {
            if (isThere(than)) {
                sql.add("(" + key + " < ").bind(than).add(" OR " + key + " IS NULL)");
            } else {
                sql.add("FALSE");
            }
        } else if (isThere(than)) {
            sql.add(key + " > ").bind(than);
        } else {
            sql.add(key + " IS NOT NULL");
        }
    }

    private static boolean isThere(Value value) {
        return !(value instanceof Value.Missing);
    }
}
