package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand clients at once, each of them answered, twice. */
class ManyConnectionsIT {

    private static final int WANTED = 10_000;

    /** Descriptors that either process needs for anything else. */
    private static final int SPARE = 500;

    private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    @Test
    void eachOfManyOpenConnectionsIsAnswered() throws Exception {
        int count = Math.min(WANTED, mostDescriptors() - SPARE);
        System.out.println("open connections at once: " + count + (count < WANTED ? " (bounded by ulimit -n)" : ""));
        List<SocketChannel> clients = new ArrayList<>();
        // A slow machine may take longer over the others than a connection may idle by default.
        Map<String, String> patience = Map.of("idle_seconds = 30", "idle_seconds = 600");
        try (ShippedServer server = new ShippedServer(folder, patience)) {
            InetSocketAddress address =
                    new InetSocketAddress(server.uri().getHost(), server.uri().getPort());
            for (int i = 0; i < count; i++) {
                SocketChannel client = SocketChannel.open(address);
                clients.add(client);
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                assertThat(ask(client)).isEqualTo("Hello, world!");
            }
            for (SocketChannel client : clients) {
                assertThat(ask(client)).isEqualTo("Hello, world!");
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static int mostDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(system.getMaxFileDescriptorCount(), Integer.MAX_VALUE)
                : WANTED;
    }

    /** One request and its answer; the answer's last line. */
    private static String ask(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap(REQUEST));
        ByteBuffer answer = ByteBuffer.allocate(1024);
        String text = "";
        while (!text.endsWith("!\n")) {
            if (client.read(answer) < 0) {
                throw new IOException("closed after: " + text);
            }
            text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
        assertThat(text).startsWith("HTTP/1.1 200 ");
        return text.strip().lines().toList().getLast();
    }
}
