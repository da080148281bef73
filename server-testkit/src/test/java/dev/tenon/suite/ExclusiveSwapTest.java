package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.admin.ReloadView;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of an exclusive plugin one instance runs at a time, and its requests wait for the next one. */
@Timeout(value = 120, unit = SECONDS)
class ExclusiveSwapTest {

    private static final int CLIENTS = 20;

    /**
     * The start of a plugin that fails if another instance runs, whatever mount it is of, and then waits for a file to be there; the
     * end of it, too, is seen by a file.
     */
    private static final String MEMBERS = """
                    private java.nio.file.Path lock;
                    @Override public void start(HandlerContext context) throws Exception {
                        java.nio.file.Path folder = context.options().path("folder");
                        long wanted = context.options().integer("gate", 0, 0, 99);
                        lock = folder.resolve("running");
                        java.nio.file.Files.createFile(lock);
                        java.nio.file.Files.writeString(folder.resolve("starting" + wanted), "");
                        while (!java.nio.file.Files.exists(folder.resolve("gate" + wanted))) {
                            Thread.sleep(2);
                        }
                        if (context.options().bool("broken", false)) {
                            throw new IllegalStateException("broken on purpose");
                        }
                    }
                    @Override public void stop() throws Exception {
                        if (lock != null) {
                            java.nio.file.Files.deleteIfExists(lock);
                        }
                    }
                    @Override public boolean blocking() {
                        return BLOCKING;
                    }
            """;

    @TempDir
    private Path folder;

    private LiveServer start(boolean blocking, String mounts) throws Exception {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        VersionJar.exclusive(
                        folder.resolve("work"),
                        "x",
                        MEMBERS.replace("BLOCKING", String.valueOf(blocking)),
                        "Response.text(request.mountPath())")
                .drop(plugins);
        open(0);
        return LiveServer.start(folder, "[server.reload]\nwatch = false\n", mounts, Map.of());
    }

    private void open(int gate) throws Exception {
        Files.createFile(folder.resolve("gate" + gate));
    }

    private String exclusive(String path, String name, int gate, String more) {
        return mount(path, "version", name) + more + "[mount.options]\nfolder = \"" + folder + "\"\ngate = " + gate
                + "\n";
    }

    private static CompletableFuture<ReloadView> reload(LiveServer live) {
        return CompletableFuture.supplyAsync(() -> live.server().reload(), Thread.ofPlatform()::start);
    }

    private static long waiting(LiveServer live) {
        return live.server().control().mounts().stream()
                .mapToLong(each -> each.waiting())
                .sum();
    }

    private void requestsWait(boolean blocking) throws Exception {
        try (LiveServer live = start(blocking, exclusive("/x", "x", 0, ""))) {
            assertThat(live.get("/x").text()).isEqualTo("/x");
            live.write(exclusive("/x", "x", 1, ""));
            CompletableFuture<ReloadView> reload = reload(live);
            live.awaitThat(() -> Files.exists(folder.resolve("starting1")));
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = live.connect();
                client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
                clients.add(client);
            }
            live.awaitThat(() -> waiting(live) == CLIENTS);
            // They hold no loop: others are served meanwhile, on each of them.
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(live.get("/nowhere").status()).isEqualTo(404);
            }
            open(1);
            assertThat(reload.join().applied()).isTrue();
            for (RawClient client : clients) {
                TestResponse answer = client.receive();
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                client.close();
            }
        }
    }

    @Test
    void itsRequestsWaitForTheNextInstance() throws Exception {
        requestsWait(true);
    }

    @Test
    void itsRequestsWaitThoughTheirHandlerDoesNot() throws Exception {
        requestsWait(false);
    }

    @Test
    void noMoreWaitThanTheQueueHoldsAndNoneLongerThanItsTime() throws Exception {
        String queue = "queue = 1\nqueue_seconds = 1\n";
        try (LiveServer live = start(true, exclusive("/x", "x", 0, queue))) {
            live.write(exclusive("/x", "x", 1, queue));
            CompletableFuture<ReloadView> reload = reload(live);
            live.awaitThat(() -> Files.exists(folder.resolve("starting1")));
            try (RawClient first = live.connect()) {
                first.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
                live.awaitThat(() -> waiting(live) == 1);
                TestResponse second = live.get("/x");
                assertThat(second.status()).isEqualTo(503);
                assertThat(second.header("Retry-After")).isPresent();
                assertThat(first.receive().status()).isEqualTo(503);
            }
            open(1);
            assertThat(reload.join().applied()).isTrue();
            assertThat(live.get("/x").status()).isEqualTo(200);
        }
    }

    @Test
    void anotherNameOfItsMountIsNoSecondInstance() throws Exception {
        try (LiveServer live = start(true, exclusive("/x", "x", 0, ""))) {
            live.write(exclusive("/y", "y", 0, ""));
            assertThat(live.server().reload())
                    .satisfies(view ->
                            assertThat(view.applied()).as(view.toString()).isTrue());
            assertThat(live.get("/y").text()).isEqualTo("/y");
            // Removed and added again, before the one that was removed has stopped, perhaps.
            live.write("");
            assertThat(live.server().reload().applied()).isTrue();
            live.write(exclusive("/z", "z", 0, ""));
            assertThat(live.server().reload().applied()).isTrue();
            assertThat(live.get("/z").text()).isEqualTo("/z");
        }
    }

    @Test
    void aRefusedReloadLeavesItsOldLimits() throws Exception {
        try (LiveServer live = start(true, exclusive("/x", "x", 0, ""))) {
            live.write("[server.limits]\nbody_bytes = 7\n" + exclusive("/x", "x", 0, "") + "broken = true\n");
            ReloadView view = live.server().reload();
            assertThat(view.applied()).isFalse();
            assertThat(view.problems()).anySatisfy(line -> assertThat(line).contains("started again"));
            try (RawClient raw = live.connect()) {
                raw.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n12345678");
                assertThat(raw.receive().status()).isEqualTo(200);
            }
        }
    }
}
