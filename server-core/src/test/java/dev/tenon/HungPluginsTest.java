package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenon.admin.MountView;
import dev.tenon.admin.ReloadView;
import dev.tenon.api.HandlerContext;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that do not start, or do not stop, cost their own mount and nobody else's time. */
@Timeout(120)
class HungPluginsTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Plugins that hang are given up at once. */
    private static final Deadlines SHORT = new Deadlines(
            Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(600), Duration.ofMillis(600));

    private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG, Duration.ofMillis(600));

    /** Fails to start if another instance runs, and stops once it is let go, however often it is interrupted. */
    private static final String CLINGER = """
            import dev.tenon.api.*;
            import java.nio.file.*;
            @Plugin(name = "clinger", exclusive = true)
            public class Clinger implements RequestHandler {
                private Path folder;
                private String text;
                @Override public void configure(Options options) {
                    folder = options.path("folder");
                    text = options.string("text");
                }
                @Override public void start(HandlerContext context) throws Exception {
                    Files.createFile(folder.resolve("running"));
                }
                @Override public Response handle(Request request) {
                    return Response.text(text);
                }
                @Override public void stop() throws Exception {
                    while (Files.exists(folder.resolve("clings"))) {
                        try {
                            Thread.sleep(5);
                        } catch (InterruptedException stays) {
                            // It clings.
                        }
                    }
                    Files.deleteIfExists(folder.resolve("running"));
                }
            }
            """;

    @TempDir
    private Path folder;

    private final CountDownLatch let = new CountDownLatch(1);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<HandlerContext> contexts = new CopyOnWriteArrayList<>();

    /** Answers, and tells of its life. */
    private class Plain implements RequestHandler {
        @Override
        public void start(HandlerContext context) throws Exception {
            contexts.add(context);
            events.add("start " + context.mountName());
        }

        @Override
        public Response handle(Request request) throws Exception {
            return Response.text("plain");
        }
    }

    private Server start(Deadlines deadlines, Map<String, Supplier<RequestHandler>> plugins, String mounts)
            throws Exception {
        return Server.start(config(mounts), plugins, deadlines);
    }

    private ServerConfig config(String mounts) throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        String text = "[server]\nlisten = [\"127.0.0.1:0\"]\nplugins_dir = \"plugins\"\ndata_dir = \"var\"\n"
                + "[server.reload]\nwatch = false\npoll_milliseconds = 50\n" + mounts;
        return ConfigReader.read(Files.writeString(folder.resolve("server.toml"), text));
    }

    private static String mount(String name, String plugin) {
        return "[[mount]]\npath = \"/" + name + "\"\nplugin = \"" + plugin + "\"\nname = \"" + name + "\"\n";
    }

    private String clinger(String text) {
        return clinger("c", folder, text);
    }

    private static String clinger(String name, Path folder, String text) {
        return mount(name, "clinger") + "[mount.options]\nfolder = \"" + folder + "\"\ntext = \"" + text + "\"\n";
    }

    private static HttpResponse<String> get(Server server, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(server.urls().getFirst()).resolve(path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static List<MountView.State> states(Server server) {
        return server.control().mounts().stream().map(MountView::state).toList();
    }

    @Test
    void anExclusivePluginStartsOnceTheOneBeforeIsReallyOver() throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(folder.resolve("plugins/Clinger.java"), CLINGER);
        Files.createFile(folder.resolve("clings"));
        try (Server server = start(SHORT, Map.of(), clinger("one"))) {
            assertThat(get(server, "/c").body()).isEqualTo("one");

            config(clinger("two"));
            ReloadView reload = server.reload();
            assertThat(reload.applied()).as(reload.toString()).isTrue();
            assertThat(reload.problems())
                    .anySatisfy(line -> assertThat(line).contains("mount c", "still runs", "starts by itself"));
            HttpResponse<String> closed = get(server, "/c");
            assertThat(closed.statusCode()).isEqualTo(503);
            assertThat(closed.body()).contains("\"reason_id\":\"waiting\"");
            assertThat(states(server)).contains(MountView.State.WAITING);
            assertThat(server.control().pluginProblems())
                    .anySatisfy(problem -> assertThat(problem.what()).contains("mount c", "still runs"));

            // Whatever is asked for meanwhile, no other instance starts.
            config(clinger("three"));
            assertThat(server.reload().applied()).isTrue();
            assertThat(get(server, "/c").statusCode()).isEqualTo(503);

            Files.delete(folder.resolve("clings"));
            await().until(() -> get(server, "/c").body().equals("three"));
            assertThat(states(server)).containsExactly(MountView.State.SERVING);
        }
        assertThat(folder.resolve("running")).doesNotExist();
    }

    @Test
    void anExclusivePluginThatWasRemovedAndStillRunsHasNoSecondInstanceEither() throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(folder.resolve("plugins/Clinger.java"), CLINGER);
        Files.createFile(folder.resolve("clings"));
        try (Server server = start(SHORT, Map.of("plain", Plain::new), clinger("one"))) {
            config(mount("p", "plain"));
            assertThat(server.reload().applied()).isTrue();
            await().until(() -> states(server).equals(List.of(MountView.State.SERVING))); // its stop was given up
            config(clinger("two"));
            assertThat(server.reload().applied()).isTrue();
            assertThat(states(server)).contains(MountView.State.WAITING);
            Files.delete(folder.resolve("clings"));
            await().until(() -> get(server, "/c").body().equals("two"));
        }
    }

    @Test
    void twoMountsOfAnExclusivePluginDoNotWaitForEachOther() throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(folder.resolve("plugins/Clinger.java"), CLINGER);
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.createFile(folder.resolve("clings"));
        try (Server server = start(SHORT, Map.of(), clinger("one") + clinger("d", other, "one"))) {
            config(clinger("two") + clinger("d", other, "two"));
            assertThat(server.reload().applied()).isTrue();
            assertThat(get(server, "/c").statusCode()).isEqualTo(503);
            assertThat(get(server, "/d").body()).isEqualTo("two");
            Files.delete(folder.resolve("clings"));
            await().until(() -> get(server, "/c").body().equals("two"));
        }
    }

    @Test
    void mountsStartBesideEachOther() throws Exception {
        CountDownLatch all = new CountDownLatch(3);
        Supplier<RequestHandler> meets = () -> new Plain() {
            @Override
            public void start(HandlerContext context) throws Exception {
                all.countDown();
                all.await();
            }
        };
        String mounts = mount("a", "meets") + mount("b", "meets") + mount("c", "meets");
        try (Server server = start(PATIENT, Map.of("meets", meets), mounts)) {
            assertThat(states(server)).containsOnly(MountView.State.SERVING).hasSize(3);
        }
    }

    @Test
    void whatDidNotStartIsTriedAgainWhenItHasChangedOrSomebodyAsks() throws Exception {
        Supplier<RequestHandler> hangs = () -> new Plain() {
            @Override
            public void start(HandlerContext context) throws Exception {
                super.start(context);
                let.await();
            }
        };
        Map<String, Supplier<RequestHandler>> plugins = Map.of("hangs", hangs, "plain", Plain::new);
        try (Server server = start(SHORT, plugins, mount("h", "hangs"))) {
            assertThat(events).containsExactly("start h");
            String reason = server.control().mounts().getFirst().reasonId();

            config(mount("h", "hangs") + mount("p", "plain"));
            assertThat(server.reloads().follow("a change").applied()).isTrue();
            assertThat(server.reloads().rescan("a change").applied()).isTrue();
            assertThat(events).containsExactly("start h", "start p");
            assertThat(server.control().mounts().getFirst().reasonId()).isEqualTo(reason);

            assertThat(server.reload().applied()).isTrue();
            assertThat(events).containsExactly("start h", "start p", "start h");
            let.countDown();
            config(mount("h", "hangs") + "body_bytes = 7\n" + mount("p", "plain"));
            assertThat(server.reloads().follow("a change").applied()).isTrue();
            await().until(() -> states(server).equals(List.of(MountView.State.SERVING, MountView.State.SERVING)));
        }
    }

    @Test
    void aStopDoesNotWaitForPluginsThatHang() throws Exception {
        Supplier<RequestHandler> clings = () -> new Plain() {
            @Override
            public void stop() throws Exception {
                let.await();
            }
        };
        Server server = start(PATIENT, Map.of("clings", clings), mount("a", "clings") + mount("b", "clings"));
        CompletableFuture<Boolean> clean =
                CompletableFuture.supplyAsync(() -> server.stop(Duration.ofMillis(100)), Thread.ofPlatform()::start);
        assertThat(clean).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(false);
        let.countDown();
    }

    @Test
    void aDrainThatHangsKeepsNeitherTheAddressOpenNorAnothersRequestFromItsTime() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        Supplier<RequestHandler> hangs = () -> new Plain() {
            @Override
            public void drain() throws Exception {
                draining.countDown();
                new CountDownLatch(1).await();
            }
        };
        Asked asked = new Asked();
        Server server =
                start(PATIENT, Map.of("hangs", hangs, "asked", () -> asked), mount("o", "hangs") + mount("a", "asked"));
        CompletableFuture<HttpResponse<String>> request = asked.by(server);
        CompletableFuture<Boolean> clean =
                CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(5)), Thread.ofPlatform()::start);
        draining.await();
        await().atMost(Duration.ofSeconds(4)).until(() -> isRefused(server));
        let.countDown();
        assertThat(request.join().body()).isEqualTo("asked");
        clean.join();
    }

    @Test
    void noGenerationBeginsToServeOnceTheServerStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Supplier<RequestHandler> slow = () -> new Plain() {
            @Override
            public void start(HandlerContext context) throws Exception {
                begun.countDown();
                go.await();
            }
        };
        Asked asked = new Asked();
        Server server = start(PATIENT, Map.of("slow", slow, "asked", () -> asked), mount("a", "asked"));
        CompletableFuture<HttpResponse<String>> request = asked.by(server);
        config(mount("o", "slow") + mount("a", "asked"));
        CompletableFuture<ReloadView> reload =
                CompletableFuture.supplyAsync(server::reload, Thread.ofPlatform()::start);
        begun.await();
        CompletableFuture<Boolean> clean =
                CompletableFuture.supplyAsync(() -> server.stop(LONG), Thread.ofPlatform()::start);
        await().until(() -> isRefused(server)); // it stops, and waits for the request
        go.countDown();
        assertThat(reload.join().problems()).containsExactly("the server is stopping");
        let.countDown();
        assertThat(request.join().body()).isEqualTo("asked");
        assertThat(clean.join()).isTrue();
    }

    /** Answers once it is let go. */
    private final class Asked extends Plain {

        private final CountDownLatch asked = new CountDownLatch(1);

        @Override
        public Response handle(Request request) throws Exception {
            asked.countDown();
            let.await();
            return Response.text("asked");
        }

        /** A request that is at work. */
        CompletableFuture<HttpResponse<String>> by(Server server) throws InterruptedException {
            URI uri = URI.create(server.urls().getFirst()).resolve("/a");
            CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
                    .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            asked.await();
            return answer;
        }
    }

    private static boolean isRefused(Server server) throws IOException {
        URI uri = URI.create(server.urls().getFirst());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            return !socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    /** A log that cannot be written, here, for what comes after the swap. */
    @Test
    void whatFailsAfterTheSwapDoesNotTakeItBack() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler faulty = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
                if (line.getMessage().startsWith("mount b at /b added")) {
                    throw new IllegalStateException("the disk is full");
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.tenon");
        try (Server server = start(SHORT, Map.of("plain", Plain::new), mount("a", "plain"))) {
            logger.addHandler(faulty);
            config(mount("a", "plain") + mount("b", "plain"));
            assertThat(server.reload().applied()).isTrue();
            assertThat(get(server, "/b").body()).isEqualTo("plain");
            assertThat(lines)
                    .anySatisfy(line -> assertThat(line)
                            .contains("generation 2 serves, but logging failed", "later reloads go on"));
            config(mount("b", "plain"));
            assertThat(server.reload().changes()).containsExactly("mount a removed from /a");
        } finally {
            logger.removeHandler(faulty);
        }
    }

    @Test
    void whoAsksDuringAReloadIsToldSoAfterAWhile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Supplier<RequestHandler> slow = () -> new Plain() {
            @Override
            public void start(HandlerContext context) throws Exception {
                begun.countDown();
                let.await();
            }
        };
        try (Server server = start(PATIENT, Map.of("plain", Plain::new, "slow", slow), mount("a", "plain"))) {
            config(mount("a", "plain") + mount("s", "slow"));
            CompletableFuture<ReloadView> reload =
                    CompletableFuture.supplyAsync(server::reload, Thread.ofPlatform()::start);
            begun.await();
            Duration moment = Duration.ofMillis(50);
            assertThat(server.reloads().plan(moment)).isEmpty();
            assertThat(server.reloads().busy()).matches("a reload is under way since [-0-9T:]+Z \\(reload\\): .*");
            assertThat(server.reloads().rollBack(OptionalInt.empty(), moment).problems())
                    .singleElement()
                    .asString()
                    .startsWith("a reload is under way since ");
            let.countDown();
            assertThat(reload.join().applied()).isTrue();
            assertThat(server.reloads().plan(moment)).isPresent();
        }
    }

    @Test
    void aContextGivesNothingOnceItsMountHasStopped() throws Exception {
        try (Server server = start(SHORT, Map.of("plain", Plain::new), mount("a", "plain"))) {
            HandlerContext context = contexts.getFirst();
            assertThat(context.shared("x", String.class, () -> "y")).isEqualTo("y");
            config(mount("b", "plain"));
            assertThat(server.reload().applied()).isTrue();
            await().until(() -> states(server).equals(List.of(MountView.State.SERVING)));
            assertThatThrownBy(context::executor)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("mount a has been stopped");
            assertThatThrownBy(context::timer).hasMessageContaining("mount a has been stopped");
            assertThatThrownBy(() -> context.shared("x", String.class, () -> "y"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("mount a has been stopped");
        }
    }
}
