package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long the requests of a few kept connections take.
 *
 * @param p99 what 99 of 100 take at most, in nanoseconds
 * @param worst the longest, in nanoseconds
 */
record Latency(long p99, long worst) {

    private static final int CONNECTIONS = 4;
    private static final int REQUESTS = 400;

    /** Connections that are known to the server and warm. */
    static final class Clients implements AutoCloseable {

        private final List<RawClient> clients = new ArrayList<>();
        private final byte[] request;

        /** Connects, and asks for the target as often as a measurement will. */
        Clients(TestServer server, String target) throws IOException {
            request = RawRequests.get(target).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(server.raw());
            }
            measure();
        }

        /** Asks one request after the other, each time on the next connection. */
        Latency measure() throws IOException {
            long[] nanos = new long[REQUESTS];
            for (int i = 0; i < REQUESTS; i++) {
                long start = System.nanoTime();
                TestResponse answer = clients.get(i % CONNECTIONS).send(request).receive();
                nanos[i] = System.nanoTime() - start;
                assertThat(answer.status()).isEqualTo(200);
            }
            Arrays.sort(nanos);
            return new Latency(nanos[REQUESTS * 99 / 100], nanos[REQUESTS - 1]);
        }

        @Override
        public void close() throws IOException {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
