package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenon.Server;
import dev.tenon.admin.ReloadView;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses come and go with a reload, and nobody who is connected notices. */
class ListenersTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String PROXY = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Short, since the path of a Unix-domain socket has a limit. */
    @TempDir
    private Path folder;

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Server> servers = new ArrayList<>();

    private final Map<String, Supplier<RequestHandler>> plugins = Map.of(
            "here",
            () -> Handlers.blocking(request -> {
                if (request.path().equals("/wait")) {
                    entered.countDown();
                    release.await();
                }
                return Response.text("here");
            }));

    @AfterEach
    void stop() {
        release.countDown();
        servers.forEach(Server::close);
    }

    private ServerConfig config(String server) throws Exception {
        return ConfigReader.parse(
                folder.resolve("server.toml"),
                "[server]\nplugins_dir = \"p\"\ndata_dir = \"d\"\ntrusted_proxies = [\"127.0.0.1\"]\n" + server
                        + "\n[[mount]]\npath = \"/\"\nplugin = \"here\"\n",
                name -> null);
    }

    private Server start(String listen) throws Exception {
        Server server = Server.start(config(listen), plugins);
        servers.add(server);
        return server;
    }

    private ReloadView reload(Server server, String listen) throws Exception {
        return server.reload(config(listen));
    }

    private static InetSocketAddress address(String url) {
        URI uri = URI.create(url);
        return new InetSocketAddress(InetAddress.ofLiteral(uri.getHost().replaceAll("[\\[\\]]", "")), uri.getPort());
    }

    private static String listen(String... addresses) {
        return "listen = [\"" + String.join("\", \"", addresses) + "\"]";
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assertServes(RawClient client) throws IOException {
        try (client) {
            assertThat(client.send(GET).receive().text()).isEqualTo("here");
        }
    }

    @Test
    void oneComesOneGoesAndOneStays() throws Exception {
        String gone = "127.0.0.1:" + free();
        Server server = start(listen("127.0.0.1:0", gone));
        List<String> before = server.urls();
        try (RawClient stays = RawClient.connect(address(before.get(0)))) {
            assertThat(stays.send(GET).receive().status()).isEqualTo(200);
            String added = "127.0.0.1:" + free();

            ReloadView reload = reload(server, listen(added, "127.0.0.1:0"));

            assertThat(reload.problems()).isEmpty();
            assertThat(reload.changes())
                    .containsExactly("listens on http://" + added, "no longer listens on " + before.get(1));
            assertThat(server.urls()).containsExactly("http://" + added, before.get(0));
            assertThat(server.control().status().urls()).isEqualTo(server.urls());
            assertServes(RawClient.connect(address("http://" + added)));
            assertThatThrownBy(() -> RawClient.connect(address(before.get(1)))).isInstanceOf(ConnectException.class);
            TestResponse again = stays.send(GET).receive();
            assertThat(again.text()).isEqualTo("here");
            assertThat(again.header("Connection")).isEmpty();
        }
    }

    @Test
    void whoIsConnectedToOneThatGoesGetsHisAnswerAndThenLeaves() throws Exception {
        String gone = "127.0.0.1:" + free();
        Server server = start(listen("127.0.0.1:0", gone));
        InetSocketAddress address = address("http://" + gone);
        try (RawClient busy = RawClient.connect(address).withDeadline(PATIENCE);
                RawClient idle = RawClient.connect(address).withDeadline(PATIENCE)) {
            assertThat(idle.send(GET).receive().status()).isEqualTo(200);
            busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
            entered.await();

            reload(server, listen("127.0.0.1:0"));

            assertThat(idle.receiveRest()).isEmpty();
            release.countDown();
            TestResponse answer = busy.receive();
            assertThat(answer.text()).isEqualTo("here");
            assertThat(answer.header("Connection")).hasValue("close");
        }
    }

    @Test
    void whoWaitsInTheQueueOfOneThatGoesIsServed() throws Exception {
        String gone = "127.0.0.1:" + free();
        Server server = start(listen("127.0.0.1:0", gone));
        InetSocketAddress address = address("http://" + gone);
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                clients.add(RawClient.connect(address).withDeadline(PATIENCE).send(GET));
            }
            reload(server, listen("127.0.0.1:0"));
            for (RawClient client : clients) {
                assertThat(client.receive().text()).isEqualTo("here");
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        await().atMost(PATIENCE).until(() -> server.control().status().traffic().connectionsOpen() == 0);
    }

    @Test
    void oneThatCannotBeBoundRefusesTheReload() throws Exception {
        Server server = start(listen("127.0.0.1:0"));
        List<String> before = server.urls();
        String other = "127.0.0.1:" + free();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String bad = "127.0.0.1:" + taken.getLocalPort();

            ReloadView reload = reload(server, listen(other, bad) + "\nserver_header = \"x\"");

            assertThat(reload.applied()).isFalse();
            assertThat(reload.problems()).hasSize(1);
            assertThat(reload.problems().getFirst())
                    .contains("cannot listen on " + bad, "stop what listens there already");
        }
        assertThat(server.urls()).isEqualTo(before);
        assertServes(RawClient.connect(address(before.getFirst())));
        assertThat(reload(server, listen("127.0.0.1:0", other)).applied()).isTrue();
    }

    @Test
    void oneThatOverlapsWithOneOfOursHasToWait() throws Exception {
        int port = free();
        Server server = start(listen("127.0.0.1:" + port));

        ReloadView reload = reload(server, listen("*:" + port));

        assertThat(reload.applied()).isFalse();
        assertThat(reload.problems().getFirst())
                .contains("cannot listen on *:" + port, "the server itself listens on 127.0.0.1:" + port);
        assertServes(RawClient.connect(address("http://127.0.0.1:" + port)));
    }

    @Test
    void aRefusedReloadFreesWhatItHadBound() throws Exception {
        Server server = start(listen("127.0.0.1:0"));
        int port = free();

        ReloadView reload = server.reload(ConfigReader.parse(
                folder.resolve("server.toml"),
                "[server]\nplugins_dir = \"p\"\ndata_dir = \"d\"\n" + listen("127.0.0.1:" + port)
                        + "\n[[mount]]\npath = \"/\"\nplugin = \"none\"\nrequired = true\n",
                name -> null));

        assertThat(reload.applied()).isFalse();
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
        assertServes(RawClient.connect(address(server.urls().getFirst())));
    }

    @Test
    void theProxyProtocolIsWantedFromTheNextConnectionOn() throws Exception {
        String address = "127.0.0.1:" + free();
        Server server = start(listen(address));
        InetSocketAddress socket = address("http://" + address);
        try (RawClient before = RawClient.connect(socket)) {
            assertThat(before.send(GET).receive().status()).isEqualTo(200);

            assertThat(reload(server, listen(address) + "\nproxy_protocol = [\"" + address + "\"]")
                            .changes())
                    .containsExactly("http://" + address + " wants the PROXY protocol");

            assertThat(before.send(GET).receive().status()).isEqualTo(200);
            try (RawClient without = RawClient.connect(socket);
                    RawClient with = RawClient.connect(socket)) {
                assertThat(without.send(GET).receiveRest()).isEmpty();
                assertThat(with.send(PROXY + GET).receive().status()).isEqualTo(200);
            }
            assertThat(reload(server, listen(address)).changes())
                    .containsExactly("http://" + address + " wants the PROXY protocol no more");
            assertServes(RawClient.connect(socket));
        }
    }

    @Test
    void aSocketFileComesAndGoes() throws Exception {
        Server server = start(listen("127.0.0.1:0"));
        Path file = folder.resolve("s.sock");

        assertThat(reload(server, listen("127.0.0.1:0", "unix:s.sock")).changes())
                .containsExactly("listens on unix:" + file);

        assertServes(RawClient.connect(UnixDomainSocketAddress.of(file)));
        reload(server, listen("127.0.0.1:0"));
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void allAddressesOfThisMachine() throws Exception {
        Server server = start(listen("*:0"));
        String url = server.urls().getFirst();

        assertThat(url).startsWith("http://0.0.0.0:");
        assertServes(RawClient.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), address(url).getPort())));
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(canBindIpv6(), "this machine has no IPv6");
        Server server = start(listen("127.0.0.1:0"));

        assertThat(reload(server, listen("[::1]:0")).applied()).isTrue();

        String url = server.urls().getFirst();
        assertThat(url).startsWith("http://[::1]:");
        assertServes(RawClient.connect(address(url)));
    }

    private static boolean canBindIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }
}
