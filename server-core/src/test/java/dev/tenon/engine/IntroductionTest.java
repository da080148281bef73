package dev.tenon.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.http.Limits;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountTable;
import dev.tenon.transport.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What the engine counts of connections that do not keep to the PROXY protocol. What clients see is in the suite. */
class IntroductionTest {

    private interface Trial {
        void run(Engine engine, int port) throws Exception;
    }

    private static void with(Predicate<InetAddress> proxies, Trial trial) throws Exception {
        Engine engine = new Engine(new EngineSettings(1, false, Limits.defaults(), Set.of(), proxies, Set.of(), ""));
        try {
            Listener listener = Listener.tcp("127.0.0.1", 0);
            RequestHandler handler = request -> Response.text("x");
            Mount mount = new Mount("/", "m", handler, false, 0, 10);
            engine.listenToProxies(listener, () -> new MountTable(List.of(mount), mount));
            trial.run(engine, URI.create(listener.url()).getPort());
        } finally {
            engine.stop(Duration.ZERO);
        }
    }

    private static String say(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void awaitNoConnections(Engine engine) {
        await().atMost(Duration.ofSeconds(10)).until(() -> engine.counters().connections() == 0);
    }

    @Test
    void brokenAndShortHeadersAreProtocolErrors() throws Exception {
        with(address -> true, (engine, port) -> {
            assertThat(say(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEmpty();
            awaitNoConnections(engine);
            assertThat(engine.counters().protocolErrors()).isEqualTo(1);
            assertThat(say(port, "PROXY TCP4 1.1.1.1")).isEmpty();
            awaitNoConnections(engine);
            assertThat(engine.counters().protocolErrors()).isEqualTo(2);
            assertThat(say(port, "")).isEmpty();
            awaitNoConnections(engine);
            assertThat(engine.counters().protocolErrors())
                    .as("a look whether the port is open breaks no rule")
                    .isEqualTo(2);
            assertThat(engine.counters().rejectedConnections()).isZero();
            assertThat(say(port, "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            awaitNoConnections(engine);
            assertThat(engine.counters().protocolErrors()).isEqualTo(2);
        });
    }

    @Test
    void whoIsNoProxyIsRefused() throws Exception {
        with(address -> false, (engine, port) -> {
            try {
                assertThat(say(port, "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                        .isEmpty();
            } catch (IOException reset) {
                // The same, if the bytes came after the end.
                assertThat(reset).hasMessageContaining("reset");
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> engine.counters().rejectedConnections() == 1);
            assertThat(engine.counters().protocolErrors()).isZero();
            assertThat(engine.counters().connections()).isZero();
        });
    }
}
