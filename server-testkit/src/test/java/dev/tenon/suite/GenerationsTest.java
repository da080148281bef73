package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.admin.GenerationView;
import dev.tenon.admin.MountView;
import dev.tenon.admin.PlanView;
import dev.tenon.admin.PlanView.Action;
import dev.tenon.admin.ReloadView;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One generation follows the other, drains what it does without, and can be had again. */
@Timeout(value = 120, unit = SECONDS)
class GenerationsTest {

    private static final String UNWATCHED = "[server.reload]\nwatch = false\ngenerations = 3\n";

    @TempDir
    private Path folder;

    private final CountDownLatch entered = new CountDownLatch(2);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger stopped = new AtomicInteger();

    /** The stops of two mounts meet here, which they can only if neither waits for the other. */
    private final CyclicBarrier beside = new CyclicBarrier(2);

    /** Answers when it is told to. */
    private final class Gate implements RequestHandler {
        @Override
        public Response handle(Request request) throws Exception {
            entered.countDown();
            release.await();
            return Response.text("through");
        }

        @Override
        public void stop() throws Exception {
            beside.await(LiveServer.PATIENCE.toSeconds(), SECONDS);
            stopped.incrementAndGet();
        }
    }

    private LiveServer start(String mounts) throws Exception {
        return start(UNWATCHED, mounts);
    }

    private LiveServer start(String settings, String mounts) throws Exception {
        return LiveServer.start(
                folder,
                settings,
                mounts,
                Map.of(
                        "gate",
                        Gate::new,
                        "fixed",
                        () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))));
    }

    private static List<MountView.State> states(LiveServer live) {
        return live.server().control().mounts().stream().map(MountView::state).toList();
    }

    private static ReloadView reload(LiveServer live, String mounts) throws Exception {
        live.write(mounts);
        return live.server().reload();
    }

    @Test
    void aReloadDoesNotWaitForWhatDrainsAndDrainsBesideEachOther() throws Exception {
        try (LiveServer live = start(mount("/a", "gate", "a") + mount("/b", "gate", "b"));
                RawClient first = live.connect();
                RawClient second = live.connect()) {
            first.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            second.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
            entered.await();
            assertThat(reload(live, mount("/c", "fixed", "c")).applied()).isTrue();
            assertThat(live.get("/c").text()).isEqualTo("fixed /c");
            assertThat(live.get("/a").status()).isEqualTo(404);
            assertThat(states(live))
                    .containsExactly(MountView.State.SERVING, MountView.State.DRAINING, MountView.State.DRAINING);
            assertThat(stopped).hasValue(0);
            release.countDown();
            assertThat(first.receive().text()).isEqualTo("through");
            assertThat(second.receive().text()).isEqualTo("through");
            live.awaitThat(() -> stopped.get() == 2 && states(live).equals(List.of(MountView.State.SERVING)));
        }
    }

    @Test
    void stragglersAreCutAtTheDeadline() throws Exception {
        String limits = UNWATCHED + "[server.limits]\nshutdown_seconds = 1\n";
        try (LiveServer live = start(limits, mount("/a", "gate", "a") + mount("/b", "gate", "b"));
                RawClient first = live.connect();
                RawClient second = live.connect()) {
            first.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            second.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
            entered.await();
            assertThat(reload(live, mount("/c", "fixed", "c")).applied()).isTrue();
            assertThat(first.receiveRest()).isEmpty();
            assertThat(second.receiveRest()).isEmpty();
            live.awaitThat(() -> stopped.get() == 2);
            assertThat(live.get("/c").text()).isEqualTo("fixed /c");
        }
    }

    @Test
    void theLastFewCanBeHadAgain() throws Exception {
        VersionJar one = VersionJar.of(folder.resolve("work"), "one", "Response.text(\"one\")");
        VersionJar two = VersionJar.of(folder.resolve("work"), "two", "Response.text(\"two\")");
        one.drop(Files.createDirectories(folder.resolve("plugins")));
        String version = mount("/v", "version", "v");
        try (LiveServer live = start(version)) {
            assertThat(live.server().control().rollBack(OptionalInt.empty()).problems())
                    .containsExactly("there is no generation before this one to go back to");
            two.drop(live.plugins);
            assertThat(reload(live, version + mount("/f", "fixed", "f")).applied())
                    .isTrue();
            assertThat(live.get("/v").text()).isEqualTo("two");
            assertThat(live.server().reload().changes())
                    .as("nothing has changed")
                    .isEmpty();

            ReloadView back = live.server().control().rollBack(OptionalInt.empty());
            assertThat(back.applied()).as(back.toString()).isTrue();
            assertThat(live.get("/v").text()).isEqualTo("one");
            assertThat(live.get("/f").status()).isEqualTo(404);
            assertThat(live.server().control().generations())
                    .extracting(GenerationView::number, GenerationView::cause, GenerationView::serving)
                    .containsExactly(
                            tuple(1, "start", false),
                            tuple(2, "reload", false),
                            tuple(3, "rollback to generation 1", true));

            assertThat(live.server().reload().applied()).isTrue();
            assertThat(live.get("/v").text()).isEqualTo("two");
            assertThat(live.server().control().rollBack(OptionalInt.of(1)).problems())
                    .containsExactly("generation 1 is not kept; kept are 2, 3, 4");
            assertThat(live.server().control().rollBack(OptionalInt.of(3)).applied())
                    .isTrue();
            assertThat(live.get("/v").text()).isEqualTo("one");
        }
    }

    @Test
    void aRollbackStandsUntilTheFilesChangeAgain() throws Exception {
        String settings = "[server.reload]\npoll_milliseconds = 50\n";
        try (LiveServer live = start(settings, mount("/a", "fixed", "f"))) {
            live.write(mount("/b", "fixed", "f"));
            live.awaitText("/b", "fixed /b");
            assertThat(live.server().control().rollBack(OptionalInt.empty()).applied())
                    .isTrue();
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            // A second server sees a change that is made now; by then, this one has looked again, too.
            try (LiveServer other = LiveServer.start(
                    Files.createDirectory(folder.resolve("other")),
                    settings,
                    mount("/a", "fixed", "f"),
                    Map.of("fixed", () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))))) {
                other.write(mount("/b", "fixed", "f"));
                other.awaitText("/b", "fixed /b");
            }
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            live.write(mount("/c", "fixed", "f"));
            live.awaitText("/c", "fixed /c");
        }
    }

    @Test
    void aPlanTellsWhatAReloadWouldDoAndDoesNothing() throws Exception {
        VersionJar.of(folder.resolve("work"), "one", "Response.text(\"one\")")
                .drop(Files.createDirectories(folder.resolve("plugins")));
        String kept = mount("/k", "fixed", "k");
        try (LiveServer live = start(kept + mount("/v", "version", "v") + mount("/g", "fixed", "g"))) {
            VersionJar.of(folder.resolve("work"), "two", "Response.text(\"two\")")
                    .drop(live.plugins);
            live.write(kept + mount("/v", "version", "v") + mount("/n", "fixed", "n") + mount("/x", "none", "x"));
            PlanView plan = live.server().control().plan();
            assertThat(plan.applicable()).isTrue();
            assertThat(plan.mounts())
                    .extracting(PlanView.Row::name, PlanView.Row::action)
                    .containsExactly(
                            tuple("k", Action.KEPT),
                            tuple("v", Action.REPLACED),
                            tuple("n", Action.ADDED),
                            tuple("x", Action.BROKEN),
                            tuple("g", Action.REMOVED));
            assertThat(plan.mounts().get(1).why()).matches("plugin version \\(\\w{8}\\) becomes version \\(\\w{8}\\)");
            assertThat(plan.plugins())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("loads version.jar"))
                    .anyMatch(line -> line.startsWith("unloads version.jar"));
            assertThat(live.get("/v").text()).isEqualTo("one");

            live.write("[[mount]]\npath = 7\n");
            assertThat(live.server().control().plan().applicable()).isFalse();
            assertThat(live.server().control().plan().problems())
                    .anyMatch(line -> line.contains("server.toml:") && line.contains("path must be"));
        }
    }

    @Test
    void aRequiredMountThatIsMissingMakesTheServerNotReady() throws Exception {
        try (LiveServer live = start(mount("/a", "fixed", "a") + "required = true\n")) {
            assertThat(live.server().control().readiness().ready()).isTrue();
            ReloadView view = reload(live, mount("/a", "none", "a") + "required = true\n");
            assertThat(view.applied()).isFalse();
            assertThat(view.problems()).anyMatch(line -> line.contains("the mount is required"));
            assertThat(live.server().control().readiness().ready()).isTrue();
            live.server().close();
            assertThat(live.server().control().readiness().reasons()).containsExactly("the server is stopping");
        }
    }
}
