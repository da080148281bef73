package dev.tenon.data.sql;

import dev.tenon.data.store.Cursor;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.Feed.Change;
import dev.tenon.data.store.History;
import dev.tenon.data.store.Meta;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.Value;
import dev.tenon.data.store.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads rows. Those of documents begin with {@link #DOCUMENT}. */
public final class Rows {

    /** The columns of a document, from 1 on. */
    public static final String DOCUMENT = "id, version, position, created, modified, body";

    private static final int BODY = 6;

    /** What follows the columns of a document. */
    public static final int AFTER_DOCUMENT = 7;

    /** The columns of {@link #standing}. */
    public static final String STANDING = "name, documents, seq, time";

    /** Reads what an order gave for a row. */
    @FunctionalInterface
    public interface KeyReader {
        Value read(ResultSet row, int column) throws SQLException;
    }

    private Rows() {}

    /** The document of this row. */
    public static Document document(ResultSet row) throws SQLException {
        Meta meta = Meta.of(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
        return new Document(meta, row.getBytes(BODY));
    }

    /** The document of the first row, if there is one. */
    public static Optional<Document> first(ResultSet row) throws SQLException {
        return row.next() ? Optional.of(document(row)) : Optional.empty();
    }

    /** The standing of this row. */
    public static Standing standing(ResultSet row) throws SQLException {
        return new Standing(row.getString(1), row.getLong(2), row.getLong(3), Instant.ofEpochMilli(row.getLong(4)));
    }

    /** The states in these rows, which have their ends behind them, and are one more than there may be. */
    public static History history(ResultSet row, int limit, long bytes) throws SQLException {
        List<Version> versions = new ArrayList<>();
        long held = 0;
        while (row.next()) {
            if (versions.size() == limit || (held >= bytes && !versions.isEmpty())) {
                return new History(versions, true);
            }
            Document document = document(row);
            held += document.body().length;
            long ended = row.getLong(AFTER_DOCUMENT);
            versions.add(
                    new Version(document, row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended))));
        }
        return new History(versions, false);
    }

    /** A page of these rows, which have the keys of the query's orders behind them, and are one more than the page may have. */
    public static Page page(ResultSet row, Query query, KeyReader keys, OptionalLong total, Standing standing)
            throws SQLException {
        List<Document> documents = new ArrayList<>();
        Cursor last = new Cursor(List.of(), 0);
        long held = 0;
        while (row.next()) {
            boolean full = documents.size() == query.limit();
            int length = full ? 0 : row.getBytes(BODY).length;
            if (full || (!documents.isEmpty() && held + length > query.bytes())) {
                return new Page(documents, total, standing, Optional.of(last));
            }
            held += length;
            documents.add(document(row));
            last = cursor(query, row, keys);
        }
        return new Page(documents, total, standing, Optional.empty());
    }

    private static Cursor cursor(Query query, ResultSet row, KeyReader keys) throws SQLException {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < query.orders().size(); i++) {
            values.add(keys.read(row, AFTER_DOCUMENT + i));
        }
        return new Cursor(values, row.getLong(3));
    }

    /**
     * The changes of these rows: documents with the number and the time of the change as version and time, and its kind behind.
     *
     * @param last the number of the last change in the whole store
     */
    public static Feed feed(ResultSet row, int limit, long bytes, long last) throws SQLException, StoreException {
        List<Change> all = new ArrayList<>();
        long held = 0;
        while (row.next()) {
            if (all.size() == limit || (held > bytes && !all.isEmpty())) {
                return new Feed(all, all.getLast().sequence(), true);
            }
            Change change = change(row);
            held += change.document().map(document -> document.body().length).orElse(0);
            all.add(change);
        }
        return new Feed(all, last, false);
    }

    private static Change change(ResultSet row) throws SQLException, StoreException {
        Feed.Kind kind = Feed.Kind.valueOf(row.getString(AFTER_DOCUMENT).toUpperCase(Locale.ROOT));
        if (kind != Feed.Kind.DELETE && row.getBytes(BODY) == null) {
            throw changesForgotten(row.getLong(2) - 1);
        }
        return new Change(
                row.getLong(2),
                kind,
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(5)),
                kind == Feed.Kind.DELETE ? Optional.empty() : Optional.of(document(row)));
    }

    /** To be thrown where changes after this number are not known. */
    public static StoreException changesForgotten(long since) {
        return new StoreException(
                Reason.FORGOTTEN,
                "the store does not know what changed after " + since
                        + ": list the collection anew, and go on after its \"sequence\"");
    }

    /**
     * To be thrown where a time is not remembered.
     *
     * @param since from when on the store remembers, if it remembers anything
     */
    public static StoreException timeForgotten(Optional<Instant> since) {
        return new StoreException(
                Reason.FORGOTTEN,
                "the store does not remember what was there then"
                        + since.map(time -> "; it remembers what was since " + time)
                                .orElse(""));
    }
}
