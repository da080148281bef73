package dev.tenon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawClientTest {

    @TempDir
    Path folder;

    /** The other end of a client, driven by the test. */
    private record Pair(ServerSocketChannel listener, RawClient client, SocketChannel peer) implements AutoCloseable {

        static Pair open(SocketAddress address) throws IOException {
            ServerSocketChannel listener = address instanceof UnixDomainSocketAddress
                    ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                    : ServerSocketChannel.open();
            listener.bind(address);
            RawClient client = RawClient.connect(listener.getLocalAddress());
            return new Pair(listener, client, listener.accept());
        }

        static Pair open() throws IOException {
            return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        Pair answer(String text) throws IOException {
            ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text);
            while (bytes.hasRemaining()) {
                peer.write(bytes);
            }
            return this;
        }

        @Override
        public void close() throws IOException {
            client.close();
            peer.close();
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsExactlyWhatItIsToldOverTcpAndUnix(boolean unix) throws IOException {
        SocketAddress address = unix
                ? UnixDomainSocketAddress.of(folder.resolve("s"))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Pair pair = Pair.open(address)) {
            pair.client.send("a\n\u00ff\0").send(new byte[] {1, 2}).closeOutput();
            assertThat(Channels.newInputStream(pair.peer).readAllBytes())
                    .isEqualTo(new byte[] {'a', '\n', (byte) 0xff, 0, 1, 2});
            pair.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(pair.client.receive().text()).as("after half-close").isEqualTo("hi");
        }
    }

    @Test
    void readsAnswersOneAfterTheOther() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.answer(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                            + "HTTP/1.1 200 OK\r\nX: 1\r\nx:2\r\nContent-Length: 3\r\n\r\nabc"
                            + "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"
                            + "HTTP/1.1 204 \r\n\r\n"
                            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n");
            assertThat(pair.client.receive().status()).isEqualTo(103);
            TestResponse second = pair.client.receive();
            assertThat(second.text()).isEqualTo("abc");
            assertThat(second.headers()).isEqualTo(Headers.of("X", "1", "x", "2", "Content-Length", "3"));
            assertThat(pair.client.receive().bytes()).isEmpty();
            assertThat(pair.client.receive().status()).isEqualTo(204);
            TestResponse chunked = pair.client.receive();
            assertThat(chunked.text()).isEqualTo("de0123456789");
            assertThat(chunked.trailers()).isEqualTo(Headers.of("T", "1"));
        }
    }

    @Test
    void readsHeadsAlone() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.answer(
                    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            assertThat(pair.client.receiveHead().header("Content-Length")).contains("3");
            assertThat(pair.client.receive().status()).isEqualTo(404);
        }
    }

    @Test
    void readsABodyToTheEndOfTheConnection() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.answer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc").peer.close();
            assertThat(pair.client.receive().text()).isEqualTo("abc");
            assertThat(pair.client.receiveRest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"
            })
    void refusesAnswersThatAreNotWellFormed(String answer) throws IOException {
        try (Pair pair = Pair.open()) {
            pair.answer(answer);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(pair.client::receive)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nA: b", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"})
    void noticesThatAnAnswerBreaksOff(String answer) throws IOException {
        try (Pair pair = Pair.open()) {
            pair.answer(answer).peer.close();
            assertThatExceptionOfType(EOFException.class).isThrownBy(pair.client::receive);
        }
    }

    @Test
    void doesNotWaitForEver() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.client.withDeadline(Duration.ofMillis(50));
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(pair.client::receive);
            byte[] large = new byte[64 << 20];
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> pair.client.send(large));
        }
    }

    @Test
    void waitsForWhatComesInTime() throws Exception {
        try (Pair pair = Pair.open()) {
            CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> {
                try {
                    return pair.client.receive().text();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            for (char c : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".toCharArray()) {
                pair.answer(String.valueOf(c));
            }
            assertThat(text.get(10, TimeUnit.SECONDS)).isEqualTo("hi");
        }
    }

    @Test
    void canResetTheConnection() throws IOException {
        try (Pair pair = Pair.open()) {
            pair.client.reset();
            assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.peer.read(ByteBuffer.allocate(1)));
        }
    }
}
