package dev.tenon.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** A request for a mount that has stopped, with nobody in its place. */
class StoppedTest {

    private static String ask(int port, String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            String request = line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void is503WhateverItsMethod() throws Exception {
        Engine engine = new Engine(EngineSettings.simple(Limits.defaults()));
        try {
            Listener listener = Listener.tcp("127.0.0.1", 0);
            Mount mount = new Mount("/", "m", request -> Response.text("x"), false, 0, 10);
            MountTable table = new MountTable(List.of(mount), mount, mount);
            engine.listen(listener, () -> table);
            int port = URI.create(listener.url()).getPort();
            mount.retire();
            for (String line : List.of("GET /", "DELETE /x", "OPTIONS /", "TRACE /", "BREW /pot", "CONNECT a:443")) {
                assertThat(ask(port, line)).as(line).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: ");
            }
        } finally {
            engine.stop(Duration.ZERO);
        }
    }
}
