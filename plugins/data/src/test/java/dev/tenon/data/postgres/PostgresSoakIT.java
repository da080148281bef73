package dev.tenon.data.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of two servers is killed, or the database is, again and again under load, and comes back. How long:
 * {@code -Dtenon.soak.seconds=600}.
 */
final class PostgresSoakIT {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("tenon.soak.seconds", 20));

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void nothingAcknowledgedIsLost(@TempDir Path folder, @TempDir Path data) throws Exception {
        TwoServers.requirePrograms();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestPostgres database = new TestPostgres(data, List.of())) {
            database.start();
            try (TwoServers servers = new TwoServers(folder, database)) {
                servers.load();
                long end = System.nanoTime() + LENGTH.toNanos();
                int rounds = 0;
                while (System.nanoTime() - end < 0) {
                    servers.awaitAcknowledged(100 + random.nextInt(1000));
                    int victim = rounds < 3 ? rounds : random.nextInt(3); // each of them at least once
                    if (victim < 2) {
                        servers.kill(victim);
                        servers.awaitAcknowledged(random.nextInt(500));
                        servers.start(victim);
                    } else {
                        database.stop();
                        servers.awaitRefused(1 + random.nextInt(50));
                        database.start();
                    }
                    rounds++;
                }
                servers.awaitAcknowledged(100);
                servers.endAndCheck();
                assertThat(rounds).as("seed %d", seed).isPositive();
                System.out.printf("%d rounds, %d writes acknowledged%n", rounds, servers.acknowledged());
            }
        }
    }
}
