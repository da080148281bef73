package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.admin.MountView;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a plugin throws costs the one request, and is counted by its mount alone. */
@Timeout(value = 120, unit = SECONDS)
class ContainmentTest {

    private static final List<String> KINDS =
            List.of("linkage", "deep", "memory", "initializer", "death", "checked", "none");

    @TempDir
    private Path folder;

    /** Cannot be initialised. */
    private static final class Broken {
        private static final int VALUE = Integer.parseInt("broken on purpose");
    }

    /** Fails as the last segment of the path says. */
    private record Failing(boolean blocking) implements RequestHandler {
        @Override
        public Response handle(Request request) throws Exception {
            switch (request.path()) {
                case "/linkage" -> throw new NoClassDefFoundError("com/example/Gone");
                case "/deep" -> deeper(1);
                case "/memory" -> {
                    long[][] all = new long[Integer.MAX_VALUE - 8][];
                    return Response.text(String.valueOf(all.length));
                }
                case "/initializer" -> {
                    return Response.text(String.valueOf(Broken.VALUE));
                }
                case "/death" -> throw new Error("an error of its own");
                case "/checked" -> throw new ClassNotFoundException("com.example.Gone");
                default -> {
                    return nothing();
                }
            }
            return Response.text("well");
        }

        private static int deeper(int depth) {
            return depth == 0 ? 0 : deeper(depth + 1) + 1;
        }

        @SuppressWarnings("NullAway") // as a plugin may that nobody has checked
        private static Response nothing() {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyThrowableIsA500OfItsRequestAndOfItsMount(boolean blocking) throws Exception {
        try (LiveServer live = LiveServer.start(
                        folder,
                        "",
                        mount("/f", "failing", "f") + mount("/w", "well", "w"),
                        Map.of(
                                "failing",
                                () -> new Failing(blocking),
                                "well",
                                () -> Handlers.inline(request -> Response.text("well"))));
                RawClient raw = live.connect()) {
            for (String kind : KINDS) {
                TestResponse answer = raw.send("GET /f/" + kind + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .receive();
                assertThat(answer.status()).as(kind).isEqualTo(500);
                assertThat(answer.text()).as(kind).doesNotContain("NoClassDef", "Exception", "Gone");
                // The same connection goes on.
                assertThat(raw.send("GET /w HTTP/1.1\r\nHost: a\r\n\r\n")
                                .receive()
                                .text())
                        .isEqualTo("well");
            }
            assertThat(live.server().control().mounts())
                    .extracting(MountView::errors5xx)
                    .containsExactly((long) KINDS.size(), 0L);
        }
    }

    @Test
    void aPluginThatCannotStartIsA503WithItsReason() throws Exception {
        try (LiveServer live = LiveServer.start(folder, "", mount("/f", "failing", "f"), Map.of("failing", () -> {
            throw new NoClassDefFoundError("com/example/Gone");
        }))) {
            MountView view = live.server().control().mounts().getFirst();
            assertThat(view.state()).isEqualTo(MountView.State.BROKEN);
            TestResponse answer = live.get("/f");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("\"reason_id\":\"" + view.reasonId() + "\"");
            assertThat(live.server().control().readiness().ready())
                    .as("it is not required")
                    .isTrue();
        }
    }
}
