package dev.tenon.data.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tenon.data.TestMount;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Update;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/**
 * A process that writes with 16 threads is killed at a random moment, again and again, on one file, and on disks that become
 * full meanwhile. Whatever it was told to be written must be there. The number of rounds: {@code -Dtenon.kill.rounds=200}; a fifth
 * as many on full disks.
 */
final class KillTest {

    private static final int ROUNDS = Integer.getInteger("tenon.kill.rounds", 10);
    private static final int WRITERS = 16;

    /** So much is free again when the file is opened after the kill. */
    private static final int SPARE_BYTES = 1 << 20;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyAcknowledgedWriteSurvives(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> all = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> acknowledged = new HashSet<>();
            int exit = writeAndKill(directory, round, random, false, acknowledged);
            assertThat(acknowledged)
                    .as("round %d, seed %d, exit %d", round, seed, exit)
                    .isNotEmpty();
            assertAllThere(directory, acknowledged);
            all.addAll(acknowledged);
        }
        assertAllThere(directory, all);
        assertSound(directory);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyAcknowledgedWriteSurvivesOnAFullDisk(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        // The native library stays open where the first store of this process has it; it must not be on the disk to be
        // unmounted.
        TestMount.store(directory.resolve("elsewhere"), SqliteLimits.DEFAULTS).close();
        Path disk = Files.createDirectory(directory.resolve("disk"));
        boolean mounted = command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0;
        if (!"required".equals(System.getenv("TENON_TEST_PROGRAMS"))) {
            assumeThat(mounted).as("a file system can be mounted").isTrue();
        }
        assertThat(mounted).isTrue();
        try {
            for (int round = 0; round < Math.max(1, ROUNDS / 5); round++) {
                Path store = Files.createDirectory(disk.resolve("store" + round));
                Path spare = Files.write(disk.resolve("spare"), new byte[SPARE_BYTES]);
                Set<String> acknowledged = new HashSet<>();
                int exit = writeAndKill(store, round, random, true, acknowledged);
                Files.delete(spare);
                assertThat(acknowledged)
                        .as("round %d, seed %d, exit %d", round, seed, exit)
                        .isNotEmpty();
                assertAllThere(store, acknowledged);
                assertSound(store);
                assertThat(command("rm", "-r", store.toString())).isZero();
            }
        } finally {
            assertThat(command("umount", disk.toString())).isZero();
        }
    }

    private static int command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).inheritIO().start().waitFor();
    }

    /**
     * Kills after some acknowledgements, which is amid the others' writes.
     *
     * @param fill whether it goes on until the disk is full, and some writes beyond
     */
    private static int writeAndKill(Path directory, int round, Random random, boolean fill, Set<String> acknowledged)
            throws Exception {
        boolean filled = false;
        int lines = fill ? Integer.MAX_VALUE : 1 + random.nextInt(2000);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            int seen = 0;
            String line = out.readLine();
            while (line != null) {
                // A line that was cut by the kill acknowledges nothing.
                if (line.endsWith(".")) {
                    acknowledged.add(line.substring(0, line.length() - 1));
                }
                if (line.equals(Child.FULL) && !filled) {
                    filled = true;
                    lines = seen + 1 + random.nextInt(200);
                }
                seen++;
                if (seen == lines) {
                    LockSupport.parkNanos(random.nextInt(3_000_000));
                    // Not the process's own method, which would close the pipe on what is still in it.
                    process.toHandle().destroyForcibly();
                }
                line = out.readLine();
            }
            assertThat(filled).as("the disk became full").isEqualTo(fill);
            return process.waitFor();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void assertAllThere(Path directory, Set<String> acknowledged) throws Exception {
        Store store = TestMount.store(directory, SqliteLimits.DEFAULTS);
        try {
            for (String id : acknowledged) {
                assertThat(store.find("notes", id, TestMount.soon()))
                        .as(id)
                        .hasValueSatisfying(found ->
                                assertThat(new String(found.body(), UTF_8)).isEqualTo(Child.body(id)));
            }
        } finally {
            store.close();
        }
    }

    private static void assertSound(Path directory) throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("data.db"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(first(statement, "PRAGMA integrity_check")).isEqualTo("ok");
            String documents = first(statement, "SELECT count(*) FROM document");
            assertThat(first(statement, "SELECT sum(documents) FROM collection"))
                    .isEqualTo(documents);
            assertThat(first(statement, "SELECT count(*) FROM change")).isEqualTo(documents);
            assertThat(first(
                            statement,
                            "SELECT count(*) FROM document JOIN change ON seq = version AND change.id = document.id"))
                    .isEqualTo(documents);
        }
    }

    private static String first(Statement statement, String sql) throws Exception {
        try (ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** The process that is killed: prints the id of each write, and a full stop, once it is acknowledged. */
    static final class Child {

        /** What it prints when the disk is full. */
        static final String FULL = "full";

        private Child() {}

        static String body(String id) {
            return "{\"id\":\"" + id + "\",\"text\":\"" + "x".repeat(Math.floorMod(id.hashCode(), 3000)) + "\"}";
        }

        public static void main(String[] arguments) throws Exception {
            Store store = TestMount.store(Path.of(arguments[0]), SqliteLimits.DEFAULTS);
            AtomicLong next = new AtomicLong();
            FileOutputStream out = new FileOutputStream(FileDescriptor.out);
            for (int i = 0; i < WRITERS; i++) {
                Thread.ofPlatform().start(() -> write(store, arguments[1], next, out));
            }
        }

        /** Ends when the one who reads has gone. */
        private static void write(Store store, String round, AtomicLong next, FileOutputStream out) {
            try {
                while (true) {
                    String id = "r" + round + "-" + next.incrementAndGet();
                    String told = written(store, id) ? id + "." : FULL;
                    out.write((told + "\n").getBytes(UTF_8));
                }
            } catch (StoreException | IOException e) {
                Runtime.getRuntime().halt(1);
            }
        }

        private static boolean written(Store store, String id) throws StoreException {
            byte[] body = body(id).getBytes(UTF_8);
            try {
                TestMount.write(store, id, body.length, current -> new Update.Decision.Put(body), TestMount.soon());
                return true;
            } catch (StoreException e) {
                if (e.reason() == StoreException.Reason.FULL) {
                    return false;
                }
                throw e;
            }
        }
    }
}
