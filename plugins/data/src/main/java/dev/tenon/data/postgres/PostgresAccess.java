package dev.tenon.data.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the database is and how to get in.
 *
 * @param url as the driver takes it; what it says goes before what is said here
 * @param user the role; empty: the driver's default, the name of the process's user
 * @param password empty: none
 * @param schema where the tables are; lower-case letters, digits and underscores, up to {@link #SCHEMA_LENGTH}; empty: what
 *     {@link #withDefaultSchema} says
 * @param connections how many connections to hold at most, from 3: one writes, one follows, the others read
 */
public record PostgresAccess(
        String url, Optional<String> user, Optional<String> password, Optional<String> schema, int connections) {

    /** How every URL begins. */
    public static final String URL_START = "jdbc:postgresql:";

    public static final int SCHEMA_LENGTH = 48;
    public static final int CONNECTIONS_MIN = 3;
    public static final int CONNECTIONS_DEFAULT = 8;

    /** With a schema in any case. */
    public PostgresAccess withDefaultSchema(String name) {
        return schema.isPresent() ? this : new PostgresAccess(url, user, password, Optional.of(name), connections);
    }

    /** The schema, which also names the channel of notifications. */
    String space() {
        return schema.orElseThrow();
    }

    /** A table of ours. */
    String table(String name) {
        return '"' + space() + "\"." + name;
    }

    /** What the driver is told beside the URL. A server that vanished is noticed, and nothing waits for ever. */
    Properties properties() {
        Properties properties = new Properties();
        PGProperty.CONNECT_TIMEOUT.set(properties, 5);
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) PostgresLimits.ANSWER.toSeconds());
        PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, 5);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, "tenon");
        // Each error once, in our log; not with the values of the statement.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        user.ifPresent(name -> PGProperty.USER.set(properties, name));
        password.ifPresent(word -> PGProperty.PASSWORD.set(properties, word));
        return properties;
    }

    /** A connection of its own, beside the pool. */
    Connection connect() throws SQLException {
        Connection connection = new Driver().connect(url, properties());
        if (connection == null) {
            throw new SQLException("this is no URL of a PostgreSQL database: " + url);
        }
        return connection;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresAccess[" + url + ", schema " + schema.orElse("of the mount") + "]";
    }
}
