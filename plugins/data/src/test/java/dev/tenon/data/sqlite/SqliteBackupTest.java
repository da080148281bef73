package dev.tenon.data.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.data.TestMount;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a store's file. */
final class SqliteBackupTest {

    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    private int copy(Path from, Path to) {
        ToolProvider tool = ToolProvider.findFirst("tenon-data-backup").orElseThrow();
        PrintWriter words = new PrintWriter(said, true);
        return tool.run(words, words, from.toString(), to.toString());
    }

    @Test
    void aCopyOfAStoreInUseIsAStore() throws Exception {
        Path from = directory.resolve("from");
        Path to = Files.createDirectory(directory.resolve("to"));
        try (TestMount mount = TestMount.open(from)) {
            mount.put("/notes/a", "{\"n\":1}");
            mount.put("/notes/a", "{\"n\":2}");
            assertThat(copy(from, to.resolve("data.db"))).as(said.toString()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("data.db"))))
                    .isEqualTo("rw-------");
            mount.put("/notes/a", "{\"n\":3}");
        }
        try (TestMount mount = TestMount.open(to)) {
            assertThat(TestMount.text(mount.get("/notes/a"))).isEqualTo("{\"n\":2}");
            assertThat(TestMount.text(mount.get("/notes/_changes"))).contains("\"next\":2");
            assertThat(mount.put("/notes/b", "{}").status()).isEqualTo(201);
        }
        assertThat(copy(from, directory.resolve("stopped.db")))
                .as(said.toString())
                .isZero();
        assertThat(from.resolve("data.db-wal")).doesNotExist();
    }

    @Test
    void whatIsNoStoreIsNotCopied() throws Exception {
        assertThat(copy(directory, directory.resolve("copy.db"))).isEqualTo(1);
        assertThat(said.toString()).contains("there is no file", "data.db");
        Files.writeString(directory.resolve("data.db"), "no database at all ".repeat(100));
        assertThat(copy(directory, directory.resolve("copy.db"))).isEqualTo(1);
        assertThat(said.toString()).contains("is no database");
        assertThat(directory.resolve("copy.db")).doesNotExist();
    }
}
