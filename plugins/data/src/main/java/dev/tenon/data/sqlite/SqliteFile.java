package dev.tenon.data.sqlite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * The database file: checks it, brings its schema up to date, opens connections.
 *
 * <p>A file is looked at before anything is written to it, so that one which is not ours stays as it is.
 */
final class SqliteFile {

    private static final String NAME = "data.db";
    private static final int CHECK_STEPS = 10_000;

    private final Path file;
    private final File log;
    private final SqliteLimits limits;

    private SqliteFile(Path file, SqliteLimits limits) {
        this.file = file;
        this.log = new File(file + "-wal");
        this.limits = limits;
    }

    /**
     * The file of a data directory, made if it is not there, checked and up to date.
     *
     * @throws IOException if it cannot be used; says why and what to do
     */
    static SqliteFile open(Path directory, SqliteLimits limits, System.Logger logger) throws IOException {
        Path path = directory.resolve(NAME);
        SqliteFile file = new SqliteFile(path, limits);
        PrivateFiles.directory(directory);
        PrivateFiles.file(path);
        try {
            file.prepare(logger);
        } catch (SQLException e) {
            throw file.refusal(e);
        }
        return file;
    }

    /**
     * The file of a data directory if it is there and one of ours; nothing is changed.
     *
     * @throws IOException otherwise; says why
     */
    static SqliteFile existing(Path directory, SqliteLimits limits) throws IOException {
        Path path = directory.resolve(NAME);
        if (!Files.exists(path)) {
            throw new IOException(
                    "there is no file " + path
                            + ": this mount was never started, or keeps its documents in another database, which has a way of its own to be copied");
        }
        NativeLibrary.sharePlace(directory);
        SqliteFile file = new SqliteFile(path, limits);
        try (Connection connection = file.visitor()) {
            var _ = file.version(connection);
        } catch (SQLException e) {
            throw file.refusal(e);
        }
        return file;
    }

    private void prepare(System.Logger logger) throws SQLException, IOException {
        int version;
        try (Connection connection = connect(plain())) {
            version = version(connection);
            if (!check(connection)) {
                logger.log(
                        System.Logger.Level.INFO,
                        "{0}: the check of the file was ended after {1} seconds; nothing was found until then",
                        file,
                        limits.check().toSeconds());
            }
        }
        if (version < SqliteSchema.VERSION) {
            try (Connection connection = writer()) {
                SqliteSchema.migrate(connection, version);
            }
        }
    }

    /** The schema's version, 0 if the file is empty. */
    private int version(Connection connection) throws SQLException, IOException {
        int application = number(connection, "PRAGMA application_id");
        int version = number(connection, "PRAGMA user_version");
        if (application == 0 && version == 0 && number(connection, "SELECT count(*) FROM sqlite_schema") == 0) {
            return 0;
        }
        if (application != SqliteSchema.APPLICATION_ID) {
            throw new IOException(
                    file + " is a database of another program; move it away, or give this mount another name");
        }
        if (version > SqliteSchema.VERSION) {
            throw new IOException(file + " was written by a newer version of this program (schema " + version
                    + ", this one knows " + SqliteSchema.VERSION + "); run that version, or restore an older file");
        }
        return version;
    }

    /** Looks for damage; false if the time did not suffice. */
    private boolean check(Connection connection) throws SQLException, IOException {
        long end = System.nanoTime() + limits.check().toNanos();
        ProgressHandler.setHandler(connection, CHECK_STEPS, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() - end > 0 ? 1 : 0;
            }
        });
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            String finding = row.next() ? row.getString(1) : "no answer";
            if (!finding.equals("ok")) {
                throw new IOException(damaged(file, finding));
            }
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
                return false;
            }
            throw e;
        } finally {
            ProgressHandler.clearHandler(connection);
        }
    }

    /** A connection that writes: every commit is on the disk before it returns. */
    Connection writer() throws SQLException {
        SQLiteConfig config = plain();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setJournalSizeLimit((int) limits.logBytes());
        config.setMaxPageCount(limits.maxPages());
        return connect(config);
    }

    /** A connection that reads. */
    Connection reader() throws SQLException {
        SQLiteConfig config = plain();
        config.setReadOnly(true);
        return connect(config);
    }

    /** A connection of one who writes nothing, but who, if it is the last, leaves the file alone as the server would. */
    Connection visitor() throws SQLException {
        return connect(plain());
    }

    /** How long the write-ahead log is. */
    long logBytes() {
        return log.length();
    }

    private SQLiteConfig plain() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) limits.busy().toMillis());
        config.setGetGeneratedKeys(false);
        return config;
    }

    /** By URI, so that no character of the path means anything to the driver. */
    private Connection connect(SQLiteConfig config) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toUri());
        return source.getConnection();
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** Why the file cannot be used, and what to do. */
    IOException refusal(SQLException e) {
        return new IOException(explain(file, e), e);
    }

    private static String explain(Path path, SQLException e) {
        if (e.getErrorCode() == 0) {
            return path + " cannot be opened: " + e.getMessage() + causes(e);
        }
        return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode())) {
            case SQLITE_NOTADB -> path + " is no database; move it away, or restore it from a backup";
            case SQLITE_CORRUPT -> damaged(path, String.valueOf(e.getMessage()));
            case SQLITE_BUSY, SQLITE_LOCKED -> path + " is held by another process; end that process and try again";
            case SQLITE_FULL -> path + " cannot be written: the disk is full; make room and try again";
            default -> path + " cannot be opened: " + e.getMessage();
        };
    }

    /** The native library is loaded with the first connection; where that fails, the reason is in the causes. */
    private static String causes(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause);
        }
        return text + "; if the native library cannot be loaded, start Java with -D" + NativeLibrary.PROPERTY
                + "=DIRECTORY, where files may be executed";
    }

    private static String damaged(Path path, String finding) {
        return path + " is damaged (" + finding + "); restore it from a backup, or save what can be read with: sqlite3 "
                + path.getFileName() + " .recover";
    }
}
