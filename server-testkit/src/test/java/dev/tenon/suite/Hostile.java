package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** A client that means no good, in every way that it knows, and checks that it gets what it deserves. For one thread. */
final class Hostile implements AutoCloseable {

    private static final int MOST_HELD = 40;
    private static final String POST = "POST /body HTTP/1.1\r\nHost: a\r\n";

    /** What a smuggler wants to be answered on its own. */
    private static final String SMUGGLED = RawRequests.get("/inline?id=smuggled");

    /** A message that must be refused, after which nothing may be read. */
    private record Refused(int status, String message) {}

    private static final List<Refused> REFUSED = List.of(
            new Refused(400, "GET /inline HTTP/1.1\r\n\r\n"),
            new Refused(400, "GET /inline HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            new Refused(400, "GET /inline HTTP/1.1\nHost: a\n\n"),
            new Refused(400, "GET /inline HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n"),
            new Refused(400, "GET /inline HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n"),
            new Refused(400, "GET /inline HTTP/1.1\r\nHost: a\r\nX: y\0\r\n\r\n"),
            new Refused(400, "GET /..%2f HTTP/1.1\r\nHost: a\r\n\r\n"),
            new Refused(400, "GET  /inline HTTP/1.1\r\nHost: a\r\n\r\n"),
            new Refused(505, "GET /inline HTTP/3.0\r\nHost: a\r\n\r\n"),
            new Refused(400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001"),
            new Refused(400, POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            new Refused(400, POST + "Content-Length: 0\r\nContent-Length: 40\r\n\r\n"),
            new Refused(400, POST + "Content-Length: +5\r\n\r\nhello"),
            new Refused(400, POST + "Content-Length: 18446744073709551621\r\n\r\nhello"),
            new Refused(501, POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            new Refused(400, POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
            new Refused(400, POST + "Transfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(5_000) + "\r\n"),
            new Refused(431, POST + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"),
            new Refused(431, "GET /inline HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"),
            new Refused(431, "GET /inline HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(150) + "\r\n"),
            new Refused(414, "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));

    private final TestServer server;
    private final SplittableRandom random;
    private final Deque<RawClient> held = new ArrayDeque<>();

    Hostile(TestServer server, SplittableRandom random) {
        this.server = server;
        this.random = random;
    }

    /** One attack. */
    void attack() throws IOException {
        switch (random.nextInt(7)) {
            case 0, 1 -> smuggle(REFUSED.get(random.nextInt(REFUSED.size())));
            case 2 -> hold(slow());
            case 3 -> vanish(POST + "Content-Length: 100000\r\n\r\n" + "x".repeat(random.nextInt(50_000)));
            case 4 -> vanish(RawRequests.get("/large").repeat(random.nextInt(1, 20)));
            case 5 -> vanish(RawRequests.get("/thread?id=x").repeat(random.nextInt(1, 500)));
            default -> noise();
        }
    }

    private void smuggle(Refused attack) throws IOException {
        try (RawClient raw = server.raw()) {
            boolean behindAnother = random.nextBoolean();
            raw.send((behindAnother ? RawRequests.get("/inline?id=first") : "") + attack.message() + SMUGGLED);
            if (behindAnother) {
                assertThat(raw.receive().text()).isEqualTo("first");
            }
            TestResponse answer = raw.receive();
            assertThat(answer.status()).as(attack.message()).isEqualTo(attack.status());
            assertThat(raw.receiveRest()).as(attack.message()).isEmpty();
        }
    }

    /** What the server has to get rid of by itself. */
    private RawClient slow() throws IOException {
        return server.raw()
                .send(
                        switch (random.nextInt(4)) {
                            case 0 -> "";
                            case 1 -> "GET /inline HTTP/1.1\r\nHost: a\r\nX: ";
                            case 2 -> POST + "Content-Length: 1000\r\n\r\nx";
                            default -> RawRequests.get("/large").repeat(5);
                        });
    }

    private void hold(RawClient client) throws IOException {
        held.add(client);
        if (held.size() > MOST_HELD) {
            held.removeFirst().close();
        }
    }

    private void vanish(String sent) throws IOException {
        RawClient raw = server.raw();
        try {
            raw.send(sent);
            if (random.nextBoolean()) {
                raw.receive();
            }
        } catch (IOException e) {
            // It is not there to be served.
        } finally {
            if (random.nextBoolean()) {
                raw.reset();
            } else {
                raw.close();
            }
        }
    }

    /** Bytes that are a request up to some place. */
    private void noise() throws IOException {
        byte[] bytes = (POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").getBytes(ISO_8859_1);
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try (RawClient raw = server.raw()) {
            raw.send(bytes).closeOutput();
            byte[] answer = raw.receiveRest();
            if (answer.length > 0) {
                assertThat(new String(answer, 0, 9, ISO_8859_1)).isEqualTo("HTTP/1.1 ");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : held) {
            client.close();
        }
    }
}
