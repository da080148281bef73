package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlClientTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path socket() {
        return directory.resolve("control.sock");
    }

    /** Listens, and answers one connection once it has read the end of a head. */
    private CompletableFuture<String> answerOnce(ServerSocketChannel listener, String answer) {
        CompletableFuture<String> request = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = listener.accept()) {
                StringBuilder head = new StringBuilder();
                ByteBuffer buffer = ByteBuffer.allocate(1024);
                while (head.indexOf("\r\n\r\n") < 0 && channel.read(buffer) >= 0) {
                    head.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
                    buffer.clear();
                }
                request.complete(head.toString());
                ByteBuffer out = ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException broken) {
                request.completeExceptionally(broken);
            }
        });
        return request;
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket()));
    }

    @Test
    void asksOnceAndReadsTheWholeAnswer() throws Exception {
        String body = "x".repeat(200_000);
        try (ServerSocketChannel listener = listen()) {
            CompletableFuture<String> request =
                    answerOnce(listener, "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + body);

            ControlAnswer answer = new ControlClient(socket()).ask("POST", "/reload", false, LONG);

            assertThat(answer.body()).isEqualTo(body);
            assertThat(request.get(20, TimeUnit.SECONDS).split("\r\n"))
                    .containsExactly(
                            "POST /reload HTTP/1.1",
                            "Host: control",
                            "Connection: close",
                            "Accept: text/plain",
                            "Content-Length: 0");
        }
    }

    @Test
    void saysWhenNoServerWasEverStarted() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ControlClient(socket()).ask("GET", "/status", false, LONG))
                .withMessageContaining("no server is running here")
                .withMessageContaining(socket().toString())
                .returns(ExitCode.REFUSED, CommandException::exitCode);
    }

    @Test
    void saysSoToWhenADeadServerLeftItsSocketBehind() throws IOException {
        listen().close();

        assertThat(socket()).exists();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ControlClient(socket()).ask("GET", "/status", false, LONG))
                .withMessageContaining("no server is running here");
    }

    @Test
    void doesNotWaitForAServerThatHangs() throws IOException {
        try (ServerSocketChannel listener = listen()) {
            assertThat(listener.isOpen()).isTrue();
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> new ControlClient(socket()).ask("GET", "/status", false, Duration.ofMillis(100)))
                    .withMessageContaining("did not answer within");
        }
    }

    @Test
    void saysWhenTheAnswerIsCutOff() throws Exception {
        try (ServerSocketChannel listener = listen()) {
            CompletableFuture<String> request = answerOnce(listener, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");

            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> new ControlClient(socket()).ask("GET", "/status", true, LONG))
                    .withMessageContaining("cut off");
            assertThat(request.get(20, TimeUnit.SECONDS)).contains("Accept: application/json");
        }
    }

    @Test
    void saysWhenTheSocketsPathIsTooLong() {
        Path deep = directory.resolve("d".repeat(120)).resolve("control.sock");

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ControlClient(deep).ask("GET", "/status", false, LONG))
                .withMessageContaining("choose a shorter data_dir");
    }
}
