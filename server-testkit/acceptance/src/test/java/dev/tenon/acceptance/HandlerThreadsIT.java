package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a handler does with its thread that only a process of its own can show. */
@Timeout(value = 5 * ServerProcess.PATIENCE_SECONDS, unit = SECONDS)
class HandlerThreadsIT {

    private static final int SHUTDOWN_SECONDS = 20;

    private static final String EXITING = """
            package exiting;

            import dev.tenon.api.*;

            @Plugin(name = "exiting")
            public final class Exiting implements RequestHandler {
                private boolean blocking;

                @Override
                public void configure(Options options) {
                    blocking = options.bool("blocking", true);
                }

                @Override
                public boolean blocking() {
                    return blocking;
                }

                @Override
                public Response handle(Request request) throws Exception {
                    switch (request.path()) {
                        case "/exit" -> System.exit(7);
                        case "/halt" -> Runtime.getRuntime().halt(8);
                        case "/reflection" -> System.class.getMethod("exit", int.class).invoke(null, 9);
                        default -> {}
                    }
                    return Response.text("served");
                }
            }
            """;

    private static final String FORKING = """
            package forking;

            import dev.tenon.api.*;
            import java.util.concurrent.StructuredTaskScope;
            import java.util.concurrent.StructuredTaskScope.Joiner;

            @Plugin(name = "forking")
            public final class Forking implements RequestHandler {
                private static final ScopedValue<String> WHO = ScopedValue.newInstance();

                @Override
                public Response handle(Request request) throws Exception {
                    String who = request.query("who").orElse("nobody");
                    String greeting = ScopedValue.where(WHO, who).call(() -> {
                        try (var scope = StructuredTaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
                            var first = scope.fork(() -> slowly("hello"));
                            var second = scope.fork(() -> slowly(WHO.get()));
                            scope.join();
                            return first.get() + " " + second.get();
                        }
                    });
                    return Response.text(greeting + " " + Thread.currentThread());
                }

                private static String slowly(String text) throws InterruptedException {
                    Thread.sleep(5);
                    return text;
                }
            }
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private ServerProcess run(String plugin, String options, List<String> jvmOptions) throws IOException {
        Files.writeString(folder.resolve("server.toml"), """
                [server]
                listen = ["127.0.0.1:0"]
                plugins_dir = "plugins"
                data_dir = "data"
                [server.limits]
                shutdown_seconds = %d
                [server.engine]
                loops = 1
                [[mount]]
                path = "/"
                plugin = "%s"
                [mount.options]
                %s
                """.formatted(SHUTDOWN_SECONDS, plugin, options));
        return ServerProcess.start(folder, jvmOptions, "run", "--config", "server.toml");
    }

    private static URI ready(ServerProcess server) throws IOException {
        return URI.create(server.line().split(" ", -1)[1]);
    }

    private static HttpRequest request(URI base, String target) {
        return HttpRequest.newBuilder(base.resolve(target))
                .timeout(Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS))
                .build();
    }

    /** What ends the process by reflection, which nothing can prevent, must at least not hang it. */
    private void goesOnAfterAnExit(String options) throws Exception {
        PluginJar.drop(
                Files.createDirectory(folder.resolve("work")), folder.resolve("plugins"), "exiting.Exiting", EXITING);
        try (ServerProcess server = run("exiting", options, List.of())) {
            URI base = ready(server);
            for (String target : List.of("/exit", "/halt")) {
                assertThat(client.send(request(base, target), BodyHandlers.ofString())
                                .statusCode())
                        .as(target)
                        .isEqualTo(500);
                assertThat(client.send(request(base, "/"), BodyHandlers.ofString())
                                .body())
                        .isEqualTo("served");
            }
            long start = System.nanoTime();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request(base, "/reflection"), BodyHandlers.ofString());
            assertThat(server.exit()).isEqualTo(9);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(SHUTDOWN_SECONDS));
            assertThat(answer).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aHandlerCannotEndTheProcess() throws Exception {
        goesOnAfterAnExit("blocking = true");
    }

    @Test
    void anInlineHandlerCannotEndTheProcess() throws Exception {
        goesOnAfterAnExit("blocking = false");
    }

    @Test
    void structuredConcurrencyWorksInAHandler() throws Exception {
        PluginJar.drop(
                Files.createDirectory(folder.resolve("work")),
                folder.resolve("plugins"),
                "forking.Forking",
                FORKING,
                "--enable-preview",
                "--release",
                "25");
        try (ServerProcess server = run("forking", "", List.of("--enable-preview"))) {
            URI base = ready(server);
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(client.sendAsync(request(base, "/?who=w" + i), BodyHandlers.ofString()));
            }
            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<String> answer = answers.get(i).get(ServerProcess.PATIENCE_SECONDS, SECONDS);
                assertThat(answer.body()).startsWith("hello w" + i + " VirtualThread[");
            }
            // It has come back to its loop each time.
            assertThat(client.send(request(base, "/?who=x"), BodyHandlers.ofString())
                            .body())
                    .startsWith("hello x VirtualThread[")
                    .containsPattern("@(carrier|worker-\\d+)$");
        }
    }
}
