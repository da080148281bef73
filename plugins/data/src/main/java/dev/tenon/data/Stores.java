package dev.tenon.data;

import dev.tenon.api.Options;
import dev.tenon.data.postgres.PostgresAccess;
import dev.tenon.data.postgres.PostgresLimits;
import dev.tenon.data.postgres.PostgresStore;
import dev.tenon.data.sqlite.SqliteLimits;
import dev.tenon.data.sqlite.SqliteStore;
import dev.tenon.data.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** Which store a mount has: an SQLite file of its own, or a PostgreSQL database. */
final class Stores {

    private static final String STORE = "store";
    private static final String SQLITE = "sqlite";
    private static final String SCHEMA = "schema";
    private static final String PASSWORD = "password";
    private static final String PASSWORD_FILE = "password_file";
    private static final int CONNECTIONS_MAX = 1000;
    private static final int PASSWORD_BYTES = 4096;

    private Stores() {}

    /** The database that the options name, if they name one. */
    static Optional<PostgresAccess> postgres(Options options) {
        String store = options.string(STORE, SQLITE);
        if (store.equals(SQLITE)) {
            return Optional.empty();
        }
        if (!store.startsWith(PostgresAccess.URL_START)) {
            throw options.error(
                    STORE,
                    "this is no store that this version knows; write \"" + SQLITE + "\" or \""
                            + PostgresAccess.URL_START + "//host:5432/database\"");
        }
        if (store.toLowerCase(Locale.ROOT).contains(PASSWORD + "=")) {
            throw options.error(
                    STORE,
                    "the URL is shown in logs: write the password as \"" + PASSWORD + "\" or name a \"" + PASSWORD_FILE
                            + "\"");
        }
        Optional<String> schema = options.contains(SCHEMA) ? Optional.of(options.string(SCHEMA)) : Optional.empty();
        if (schema.filter(name -> !isSchema(name)).isPresent()) {
            throw options.error(
                    SCHEMA,
                    "a schema is named with lower-case letters, digits and underscores, the first no digit, at most "
                            + PostgresAccess.SCHEMA_LENGTH + ", and not like PostgreSQL's own, pg_");
        }
        Optional<String> user = options.contains("user") ? Optional.of(options.string("user")) : Optional.empty();
        int connections = (int) options.integer(
                "connections", PostgresAccess.CONNECTIONS_DEFAULT, PostgresAccess.CONNECTIONS_MIN, CONNECTIONS_MAX);
        return Optional.of(new PostgresAccess(store, user, password(options), schema, connections));
    }

    private static boolean isSchema(String name) {
        return !name.isEmpty()
                && name.length() <= PostgresAccess.SCHEMA_LENGTH
                && !name.startsWith("pg_")
                && (name.charAt(0) < '0' || name.charAt(0) > '9')
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    }

    /** Of each mount its own; the same on every server that has the same configuration. */
    static String defaultSchema(String mount) {
        StringBuilder schema = new StringBuilder("tenon_");
        for (char c : mount.toLowerCase(Locale.ROOT).toCharArray()) {
            schema.append((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_');
        }
        return schema.substring(0, Math.min(schema.length(), PostgresAccess.SCHEMA_LENGTH));
    }

    /** A file has it as its first line. */
    private static Optional<String> password(Options options) {
        if (options.contains(PASSWORD) && options.contains(PASSWORD_FILE)) {
            throw options.error(PASSWORD_FILE, "there is a \"" + PASSWORD + "\" already; write one of them");
        }
        if (options.contains(PASSWORD)) {
            return Optional.of(options.string(PASSWORD));
        }
        if (!options.contains(PASSWORD_FILE)) {
            return Optional.empty();
        }
        Path file = options.path(PASSWORD_FILE);
        try {
            if (Files.size(file) > PASSWORD_BYTES) {
                throw options.error(PASSWORD_FILE, file + " is longer than " + PASSWORD_BYTES + " bytes");
            }
            return Optional.of(Files.readString(file).lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw options.error(PASSWORD_FILE, file + " cannot be read: " + e);
        }
    }

    /** Opens the store of a mount. */
    static Store open(Settings settings, Path directory, String mount, InstantSource clock, System.Logger logger)
            throws IOException, InterruptedException {
        Optional<PostgresAccess> postgres = settings.postgres();
        return postgres.isPresent()
                ? PostgresStore.open(
                        postgres.get().withDefaultSchema(defaultSchema(mount)),
                        mount,
                        PostgresLimits.DEFAULTS,
                        settings.store(),
                        clock,
                        logger)
                : SqliteStore.open(directory, mount, SqliteLimits.DEFAULTS, settings.store(), clock, logger);
    }
}
