package dev.tenon.data.postgres;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link PostgresSoakIT}. */
final class TwoServersTest {

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void aKilledServerAndARestartedDatabaseLoseNothing(@TempDir Path folder, @TempDir Path data) throws Exception {
        TwoServers.requirePrograms();
        try (TestPostgres database = new TestPostgres(data, List.of())) {
            database.start();
            try (TwoServers servers = new TwoServers(folder, database)) {
                servers.load();
                servers.awaitAcknowledged(200);
                servers.kill(0);
                servers.awaitAcknowledged(200);
                database.stop();
                servers.awaitRefused(5);
                database.start();
                servers.awaitAcknowledged(200);
                servers.endAndCheck();
            }
        }
    }
}
