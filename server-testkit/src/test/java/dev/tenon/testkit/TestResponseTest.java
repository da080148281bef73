package dev.tenon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestResponseTest {

    @TempDir
    Path folder;

    @Test
    void takesBytesAndNothing() throws Exception {
        assertThat(TestResponse.of(Response.text("h\u00e9")).text()).isEqualTo("h\u00e9");
        assertThat(TestResponse.of(Response.status(204)).bytes()).isEmpty();
        assertThat(TestResponse.of(Response.status(204)).status()).isEqualTo(204);
        assertThat(TestResponse.of(Response.json("{}")).header("content-type")).contains("application/json");
    }

    @Test
    void takesFilesAndRegions() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "0123456789");
        assertThat(TestResponse.of(Response.file("text/plain", file)).text()).isEqualTo("0123456789");
        FileChannel channel = FileChannel.open(file);
        assertThat(TestResponse.of(Response.of("text/plain", Body.file(channel, 2, 3)))
                        .text())
                .isEqualTo("234");
        assertThat(channel.isOpen()).as("closed once taken").isFalse();
    }

    @Test
    void refusesAFileThatHasChangedSince() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "0123456789");
        Response response = Response.file("text/plain", file);
        Files.writeString(file, "0123");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> TestResponse.of(response));
    }

    @Test
    void runsStreamsAndClosesThemOnce() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        Response response = Response.stream("text/plain", new BodyProducer() {
            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write('a');
                out.write("bc".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        });
        assertThat(TestResponse.of(response).text()).isEqualTo("abc");
        assertThat(closed).hasValue(1);
        assertThat(TestResponse.of(response).text()).as("it can run again").isEqualTo("abc");
    }

    @Test
    void refusesAStreamOfAnotherLengthThanItSaid() {
        Response response = Response.of("text/plain", Body.stream(4, out -> out.write(new byte[3])));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TestResponse.of(response))
                .withMessageContaining("3 bytes instead of 4");
    }

    @Test
    void endsAStreamThatNeverEnds() {
        Response response = Response.stream("text/plain", out -> {
            while (true) {
                out.write(new byte[1 << 20]);
            }
        });
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TestResponse.of(response))
                .withMessageContaining("more than");
    }

    @Test
    void takesTrailersAndOffloadedWork() throws Exception {
        Response trailing =
                Response.stream("text/plain", out -> out.write('a')).withTrailers(() -> Headers.of("Digest", "x"));
        assertThat(TestResponse.of(trailing).trailers()).isEqualTo(Headers.of("Digest", "x"));
        assertThat(TestResponse.of(Response.offload(() -> Response.text("done")))
                        .text())
                .isEqualTo("done");
    }

    @Test
    void showsItselfInAFailedAssertion() throws Exception {
        assertThat(TestResponse.of(Response.text("hello").withStatus(404)))
                .asString()
                .contains("404 Not Found", "Content-Type: text/plain", "hello");
    }
}
