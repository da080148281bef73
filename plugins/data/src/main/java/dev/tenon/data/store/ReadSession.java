package dev.tenon.data.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is asked of a database through one connection, as {@link Store} describes it; used by one thread at a time. */
public interface ReadSession {

    /** A question to the database. */
    @FunctionalInterface
    interface Question<S extends ReadSession, T> {
        T ask(S session) throws SQLException, StoreException;
    }

    Optional<Document> find(String collection, String id) throws SQLException;

    Optional<Document> findAt(String collection, String id, Instant time) throws SQLException, StoreException;

    History history(String collection, String id, long before, int limit, long bytes) throws SQLException;

    Standing standing(String collection) throws SQLException;

    List<Standing> collections() throws SQLException;

    Feed changes(String collection, long since, int limit, long bytes) throws SQLException, StoreException;
}
