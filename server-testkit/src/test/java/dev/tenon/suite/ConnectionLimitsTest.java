package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.Server;
import dev.tenon.admin.ServerStatus.Refusals;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when there are as many connections as there may be. */
class ConnectionLimitsTest {

    private static final String GET = RawRequests.get("/");

    private static TestServer start(int connections) throws Exception {
        return TestSite.of(request -> Response.text("served")).start("[server.limits]\nconnections = " + connections);
    }

    private static Refusals refusals(TestServer server) {
        return server.server().control().status().traffic().refusals();
    }

    private static void assertServed(RawClient raw) throws IOException {
        assertThat(raw.send(GET).receive().text()).isEqualTo("served");
    }

    private static void assertTurnedAway(TestResponse answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.header("Connection")).hasValue("close");
    }

    private static long inFlight(TestServer server) {
        return server.server().control().status().traffic().requestsInFlight();
    }

    @Test
    void theLongestIdleConnectionMakesRoom() throws Exception {
        try (TestServer server = start(3);
                RawClient first = server.raw();
                RawClient second = server.raw();
                RawClient third = server.raw()) {
            // A connection waits once its request is over, and turns of the loops are the clock by which the server
            // tells since when.
            for (RawClient client : List.of(first, second, third, first)) {
                assertServed(client);
                await().pollDelay(Duration.ofMillis(50)).until(() -> inFlight(server) == 0);
            }
            assertThat(refusals(server)).isEqualTo(new Refusals(0, 0, 0));
            try (RawClient fourth = server.raw()) {
                assertServed(fourth);
                assertThat(second.receiveRest()).isEmpty();
                assertServed(first);
                assertServed(third);
                assertThat(refusals(server)).isEqualTo(new Refusals(0, 1, 0));
            }
        }
    }

    @Test
    void oneThatIsSilentFromTheStartMakesRoom() throws Exception {
        try (TestServer server = start(1);
                RawClient silent = server.raw()) {
            // It is given a moment; until then the others are told to come again.
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (RawClient other = server.raw()) {
                    return other.send(GET).receive().status() == 200;
                }
            });
            assertThat(silent.receiveRest()).isEmpty();
        }
    }

    @Test
    void oneThatIsBusyDoesNot() throws Exception {
        try (TestServer server = start(2);
                RawClient busy = server.raw();
                RawClient idle = server.raw()) {
            busy.send("GET / HT");
            assertServed(idle);
            try (RawClient third = server.raw()) {
                assertServed(third);
                assertThat(idle.receiveRest()).isEmpty();
                third.send("GET / HT");
                try (RawClient fourth = server.raw()) {
                    assertTurnedAway(fourth.receive());
                    assertThat(fourth.receiveRest()).isEmpty();
                }
                third.send("TP/1.1\r\nHost: a\r\n\r\n");
                assertThat(third.receive().text()).isEqualTo("served");
            }
            busy.send("TP/1.1\r\nHost: a\r\n\r\n");
            assertThat(busy.receive().text()).isEqualTo("served");
            assertThat(refusals(server)).isEqualTo(new Refusals(1, 1, 0));
        }
    }

    @Test
    void whoIsTurnedAwayIsToldEvenIfItSendsMuch() throws Exception {
        try (TestServer server = start(1);
                RawClient busy = server.raw()) {
            busy.send("GET / HT");
            for (int i = 0; i < 10; i++) {
                try (RawClient raw = server.raw()) {
                    raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
                    raw.send(new byte[1_000_000]);
                    assertTurnedAway(raw.receive());
                }
            }
        }
    }

    @Test
    void nobodyIsForgottenWhenTooManyCome() throws Exception {
        List<RawClient> crowd = new ArrayList<>();
        try (TestServer server = start(1)) {
            int served = 0;
            try (RawClient busy = server.raw()) {
                busy.send("GET / HT");
                for (int i = 0; i < 400; i++) {
                    crowd.add(server.raw().send(GET).withDeadline(Duration.ofSeconds(30)));
                }
                // The first are told at once, then the server stops accepting: the others wait in the system's queue.
                assertTurnedAway(crowd.getFirst().receive());
                await().until(() -> refusals(server).connectionsRejected() >= 200);
                assertThat(refusals(server).connectionsRejected()).isLessThan(400);
            }
            for (RawClient raw : crowd.subList(1, crowd.size())) {
                TestResponse answer = raw.receive();
                if (answer.status() == 200) {
                    served++;
                } else {
                    assertTurnedAway(answer);
                }
            }
            assertThat(served).isPositive();
        } finally {
            for (RawClient raw : crowd) {
                raw.close();
            }
        }
    }

    // ---- of one address

    /** An address of this machine that is not loopback, if it has one. */
    private static Optional<InetAddress> ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(each -> {
                    try {
                        return each.isUp();
                    } catch (IOException e) {
                        return false;
                    }
                })
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                .findFirst();
    }

    private static Server listenOn(InetAddress address, Path folder, String keys) throws Exception {
        Files.createDirectory(folder.resolve("plugins-dir"));
        String config = """
                [server]
                listen = ["%s:0"]
                plugins_dir = "plugins-dir"
                data_dir = "var"
                %s
                [server.limits]
                connections_per_address = 2
                [[mount]]
                path = "/"
                plugin = "probe"
                """.formatted(address.getHostAddress(), keys);
        return Server.start(
                ConfigReader.parse(folder.resolve("server.toml"), config, System::getenv),
                Map.of("probe", () -> Handlers.inline(request -> Response.text("served"))));
    }

    private static SocketAddress address(Server server) {
        URI uri = URI.create(server.urls().getFirst());
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    @Test
    void ofOneAddressThereAreOnlySoMany(@TempDir Path folder) throws Exception {
        Optional<InetAddress> own = ownAddress();
        assumeThat(own).as("an address that is not loopback").isPresent();
        try (Server server = listenOn(own.get(), folder, "");
                RawClient first = RawClient.connect(address(server))) {
            assertServed(first);
            try (RawClient second = RawClient.connect(address(server))) {
                assertServed(second);
                try (RawClient third = RawClient.connect(address(server))) {
                    assertTurnedAway(third.receive());
                    assertThat(third.receiveRest()).isEmpty();
                }
                assertServed(first);
            }
            // The place of one that has gone is free again.
            await().until(() -> {
                try (RawClient next = RawClient.connect(address(server))) {
                    return next.send(GET).receive().status() == 200;
                }
            });
        }
    }

    @Test
    void ofATrustedProxyThereAreAnyNumber(@TempDir Path folder) throws Exception {
        Optional<InetAddress> own = ownAddress();
        assumeThat(own).as("an address that is not loopback").isPresent();
        String trusted = "trusted_proxies = [\"" + own.get().getHostAddress() + "\"]";
        try (Server server = listenOn(own.get(), folder, trusted);
                RawClient first = RawClient.connect(address(server));
                RawClient second = RawClient.connect(address(server));
                RawClient third = RawClient.connect(address(server))) {
            assertServed(first);
            assertServed(second);
            assertServed(third);
        }
    }
}
