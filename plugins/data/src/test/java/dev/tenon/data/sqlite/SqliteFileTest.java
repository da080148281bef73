package dev.tenon.data.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.data.TestMount;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Which files are taken, and that those which are not stay as they are. */
final class SqliteFileTest {

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("data.db");
    }

    private Connection connect() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file());
        return source.getConnection();
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private void open() throws Exception {
        TestMount.open(directory).close();
    }

    private void fill(int documents) throws Exception {
        try (TestMount mount = TestMount.open(directory)) {
            for (int i = 0; i < documents; i++) {
                assertThat(mount.put("/notes/n" + i, "{\"text\":\"" + "x".repeat(2000) + "\"}")
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    @Test
    void aNewFileSaysWhoseItIsAndWhichVersion() throws Exception {
        open();
        assertThat(ask("PRAGMA application_id")).isEqualTo(Integer.toString(SqliteSchema.APPLICATION_ID));
        assertThat(ask("PRAGMA user_version")).isEqualTo("2");
        assertThat(ask("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(ask("PRAGMA integrity_check")).isEqualTo("ok");
    }

    @Test
    void onlyTheServersUserCanRead() throws Exception {
        Path inner = directory.resolve("inner");
        try (TestMount mount = TestMount.open(inner)) {
            mount.put("/notes/a", "{}");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner)))
                    .isEqualTo("rwx------");
            for (String name : List.of("data.db", "data.db-wal", "data.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aFileThatOthersCanReadIsClosedToThem() throws Exception {
        open();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void afterAStopThereIsOneFile() throws Exception {
        fill(3);
        assertThat(directory.resolve("data.db-wal")).doesNotExist();
        assertThat(directory.resolve("data.db-shm")).doesNotExist();
    }

    @Test
    void theDocumentsCanBeReadByOtherToolsAsJson() throws Exception {
        try (TestMount mount = TestMount.open(directory)) {
            mount.put("/notes/a", "{\"text\":\"grüße\"}");
            assertThat(ask("SELECT json_extract(body, '$.text') FROM document")).isEqualTo("grüße");
            assertThat(ask("SELECT typeof(body) FROM document")).isEqualTo("text");
        }
    }

    @Test
    void everyWriteIsInTheChangeSequence() throws Exception {
        try (TestMount mount = TestMount.open(directory)) {
            mount.put("/notes/a", "{}");
            mount.put("/notes/a", "{}");
            mount.put("/notes/b", "{}");
            mount.delete("/notes/a");
            mount.delete("/notes/a");
            mount.put("/notes/a", "{}");
        }
        assertThat(
                        ask(
                                "SELECT group_concat(seq || ' ' || kind || ' ' || id || ' ' || ifnull(previous, '-'), ', ') FROM change"))
                .isEqualTo("1 create a -, 2 replace a 1, 3 create b -, 4 delete a 2, 5 create a -");
        assertThat(ask("SELECT group_concat(id || ' ' || position || ' ' || version, ', ') FROM document"))
                .isEqualTo("b 3 3, a 5 5");
    }

    @Test
    void aPageIsReadInOrderFromTheIndex() throws Exception {
        open();
        StringBuilder plan = new StringBuilder();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN QUERY PLAN SELECT id, body FROM document"
                        + " INDEXED BY document_order WHERE collection = 'a' ORDER BY position LIMIT 2 OFFSET 3")) {
            while (row.next()) {
                plan.append(row.getString("detail")).append('\n');
            }
        }
        assertThat(plan.toString()).contains("USING INDEX document_order").doesNotContain("TEMP B-TREE");
    }

    /** RFC 9110 section 8.8.1: a client may have kept the tag of a document from a file that is gone. */
    @Test
    void aStoreMadeAnewDoesNotRepeatTheTagsOfTheOneBefore() throws Exception {
        String before = firstTag("2026-01-01T00:00:00Z");
        Files.delete(file());
        String after = firstTag("2026-01-01T00:00:01Z");

        assertThat(before).startsWith("1-");
        assertThat(after).startsWith("1-").isNotEqualTo(before);
    }

    private String firstTag(String time) throws Exception {
        InstantSource clock = InstantSource.fixed(Instant.parse(time));
        Store store = SqliteStore.open(
                directory, "test", SqliteLimits.DEFAULTS, StoreOptions.DEFAULTS, clock, TestMount.LOGGER);
        try {
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            TestMount.write(
                    store,
                    "a",
                    2,
                    current -> new Update.Decision.Put(body),
                    clock.instant().plusSeconds(30));
            return store.find("notes", "a", clock.instant().plusSeconds(30))
                    .orElseThrow()
                    .meta()
                    .etag();
        } finally {
            store.close();
        }
    }

    @Test
    void aPathWithOddCharactersIsAPath() throws Exception {
        Path odd = directory.resolve("a b?mode=memory&c%20'd#é");
        try (TestMount mount = TestMount.open(odd)) {
            mount.put("/notes/a", "{}");
        }
        assertThat(odd.resolve("data.db")).isNotEmptyFile();
        try (TestMount mount = TestMount.open(odd)) {
            assertThat(mount.get("/notes/a").status()).isEqualTo(200);
        }
    }

    /** A process that was killed before it could write the first table leaves such a file. */
    @Test
    void aFileThatIsStillEmptyIsTaken() throws Exception {
        Files.createFile(file());
        open();
        Files.delete(file());
        run("PRAGMA journal_mode = WAL");
        open();
        assertThat(ask("PRAGMA user_version")).isEqualTo("2");
    }

    @Test
    void aFileOfVersion1IsBroughtUpToDate() throws Exception {
        try (Connection connection = connect()) {
            SqliteSchema.migrate(connection, 0, 1);
        }
        run(
                "INSERT INTO collection VALUES ('notes', 2)",
                "INSERT INTO change VALUES (1, 'notes', 'a', 'create', NULL, 1000), (2, 'gone', 'x', 'create', NULL, 1001),"
                        + " (3, 'notes', 'b', 'create', NULL, 1002), (4, 'gone', 'x', 'delete', 2, 1003),"
                        + " (5, 'notes', 'a', 'replace', 1, 1004)",
                "INSERT INTO document VALUES (1, 'notes', 'a', 5, 1000, 1004, '{\"n\":1}'),"
                        + " (3, 'notes', 'b', 3, 1002, 1002, '{}')");
        try (TestMount mount = TestMount.open(directory)) {
            // What a document was before a change of version 1 is not there to be told.
            assertThat(mount.get("/notes/_changes?since=0").status()).isEqualTo(410);
            assertThat(mount.get("/notes/_changes").status()).isEqualTo(200);
            assertThat(mount.get("/gone/_changes").status()).isEqualTo(200);
            assertThat(mount.put("/notes/a", "{\"n\":2}").status()).isEqualTo(200);
            assertThat(mount.delete("/notes/b").status()).isEqualTo(204);
            assertThat(
                            mount
                                    .store
                                    .history("notes", "a", Long.MAX_VALUE, 10, 1 << 20, TestMount.soon())
                                    .versions()
                                    .stream()
                                    .map(version -> version.document().meta().version()))
                    .containsExactly(6L, 5L);
        }
        assertThat(ask("PRAGMA user_version")).isEqualTo("2");
        assertThat(ask("PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(ask("SELECT count(*) FROM pragma_foreign_key_check")).isEqualTo("0");
        assertThat(ask("SELECT group_concat(name || ' ' || documents || ' ' || seq, ', ') FROM collection"))
                .isEqualTo("gone 0 4, notes 1 7");
    }

    private void assertRefused(String... words) throws IOException {
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContainingAll(words);
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aFileOfANewerVersionIsRefused() throws Exception {
        open();
        run("PRAGMA user_version = 3");
        assertRefused("newer version", "schema 3", "run that version");
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefused() throws Exception {
        run("CREATE TABLE theirs (a)", "INSERT INTO theirs VALUES (1)");
        assertRefused("another program", "move it away");
        Files.delete(file());
        run("PRAGMA application_id = 1234");
        assertRefused("another program");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws Exception {
        Files.writeString(file(), "not a database, but long enough to look like one. ".repeat(100));
        assertRefused("no database", "backup");
    }

    @Test
    void aDirectoryInItsPlaceIsRefused() throws Exception {
        Files.createDirectory(file());
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(file().toString());
    }

    private void overwrite(long from, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (long at = from; at < to; at += 512) {
                channel.write(ByteBuffer.wrap("damage".repeat(20).getBytes(StandardCharsets.US_ASCII)), at);
            }
        }
    }

    @Test
    void aDamagedFileIsRefused() throws Exception {
        fill(100);
        overwrite(4096 * 3, Files.size(file()) - 4096);
        assertRefused("is damaged", "backup", ".recover");
    }

    @Test
    void aCutFileIsRefused() throws Exception {
        fill(100);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file()) / 2);
        }
        assertRefused("is damaged");
    }

    @Test
    void theCheckIsBoundedInTime() throws Exception {
        fill(300);
        Store store = TestMount.store(directory, TestLimits.check(Duration.ofNanos(1)));
        assertThat(store.find("notes", "n299", TestMount.soon())).isPresent();
        store.close();
    }

    @Test
    void theNativeLibraryIsUnpackedInAPlaceOfOurs() throws Exception {
        open();
        Path place = Path.of(System.getProperty(NativeLibrary.PROPERTY));
        assertThat(place.getFileName()).hasToString("native");
        assertThat(place).isAbsolute();
    }
}
