package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that read, add one, and write under If-Match, all on one document. */
@ParameterizedClass
@EnumSource
final class LostUpdateTest {

    private static final int WRITERS = 16;
    private static final int INCREMENTS = 200;

    private final StoreKind kind;

    LostUpdateTest(StoreKind kind) {
        this.kind = kind;
    }

    @Test
    void noUpdateIsLost(@TempDir Path directory) throws Exception {
        try (TestMount mount = TestMount.open(kind, directory);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            mount.put("/counters/one", "{\"n\":0}");
            List<Future<Integer>> refusals = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                refusals.add(clients.submit(() -> increment(mount)));
            }
            int refused = 0;
            for (Future<Integer> client : refusals) {
                refused += client.get();
            }
            assertThat(TestMount.text(mount.get("/counters/one"))).isEqualTo("{\"n\":" + WRITERS * INCREMENTS + "}");
            assertThat(mount.store.writes()).isEqualTo(1 + WRITERS * INCREMENTS);
            assertThat(refused)
                    .as("without a single conflict nothing was tried")
                    .isPositive();
        }
    }

    private static int increment(TestMount mount) {
        int refused = 0;
        int done = 0;
        while (done < INCREMENTS) {
            Response seen = mount.get("/counters/one");
            String json = TestMount.text(seen);
            long n = Long.parseLong(json.substring(5, json.length() - 1));
            Response answer = mount.ask(FakeRequest.json("PUT", "/counters/one", "{\"n\":" + (n + 1) + "}")
                    .withHeader("If-Match", TestMount.etag(seen)));
            if (answer.status() == 200) {
                done++;
            } else {
                assertThat(answer.status()).isEqualTo(412);
                refused++;
            }
        }
        return refused;
    }
}
