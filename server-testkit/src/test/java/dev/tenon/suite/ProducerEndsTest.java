package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.BodyProducer;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A producer that takes its time to close keeps no answer back, and not its connection for ever. */
class ProducerEndsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    /** Closes when it is told to, or interrupted. */
    private final class Reluctant implements BodyProducer {

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write('x');
        }

        @Override
        public void close() {
            try {
                interrupted.complete(!release.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        }
    }

    private TestServer start(String limits) throws Exception {
        return TestSite.of(
                        "/slow",
                        () -> Handlers.blocking(request ->
                                Response.stream("text/plain", new Reluctant()).withValidators(Validators.strong("v"))))
                .and("/next", () -> Handlers.inline(request -> Response.text("next")))
                .start(limits);
    }

    private static String request(String method, String target, String fields) {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    @Test
    void theAnswerToHeadIsSentBefore() throws Exception {
        try (TestServer server = start("");
                RawClient raw = server.raw()) {
            TestResponse head = raw.send(request("HEAD", "/slow", "")).receiveHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(interrupted).isNotDone();
            release.countDown();
            assertThat(raw.send(request("GET", "/next", "")).receive().text()).isEqualTo("next");
            assertThat(interrupted).isCompletedWithValue(false);
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD,'',200", "GET,'',200", "GET,'If-None-Match: \"v\"',304", "GET,'If-Match: \"w\"',412"})
    void closingHasADeadline(String method, String field, int status) throws Exception {
        try (TestServer server = start("[server.limits]\nhandler_seconds = 1");
                RawClient raw = server.raw()) {
            raw.send(request(method, "/slow", field.isEmpty() ? "" : field + "\r\n") + request("GET", "/next", ""));
            TestResponse answer = method.equals("HEAD") ? raw.receiveHead() : raw.receive();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(raw.receive().text()).isEqualTo("next");
            assertThat(interrupted).isCompletedWithValue(true);
        }
    }
}
