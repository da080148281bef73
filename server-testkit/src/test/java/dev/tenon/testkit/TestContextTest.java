package dev.tenon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.OptionException;
import dev.tenon.api.Options;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestContextTest {

    @Test
    void startsAndStopsAHandlerWithItsOptions() throws Exception {
        Notes notes = new Notes();
        try (TestContext context = TestContext.of("greeting = \"Good morning\"")) {
            context.start(notes);
            Response answer = notes.handle(TestRequest.get("/greeting?name=Ada"));
            assertThat(TestResponse.of(answer).text()).isEqualTo("Good morning, Ada!\n");
            assertThat(context.counted("starts_total")).isEqualTo(1);
            assertThat(notes.stopped).isFalse();
        }
        assertThat(notes.stopped).isTrue();
    }

    @Test
    void findsOptionsThatNobodyReads() {
        try (TestContext context = TestContext.of("greating = \"Hi\"")) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> context.start(new Notes()))
                    .withMessageContaining("greating")
                    .withMessageContaining("did you mean \"greeting\"");
        }
    }

    @Test
    void readsOptionsOfEveryKind() {
        String toml = """
                text = "a"
                list = ["b", "c"]
                truth = true
                number = 7
                file = "x/../y"
                [mount.options.inner]
                key = "d"
                [[mount.options.several]]
                key = "e"
                """;
        try (TestContext context = TestContext.of(toml)) {
            checkOptions(context);
        }
        Map<String, Object> map = Map.of(
                "text",
                "a",
                "list",
                List.of("b", "c"),
                "truth",
                true,
                "number",
                7,
                "file",
                "x/../y",
                "inner",
                Map.of("key", "d"),
                "several",
                List.of(Map.of("key", "e")));
        try (TestContext context = TestContext.of(map)) {
            checkOptions(context);
        }
    }

    private static void checkOptions(TestContext context) {
        Options options = context.options();
        assertThat(options.string("text")).isEqualTo("a");
        assertThat(options.strings("list", List.of())).containsExactly("b", "c");
        assertThat(options.bool("truth", false)).isTrue();
        assertThat(options.integer("number", 0, 0, 10)).isEqualTo(7);
        assertThat(options.path("file")).isEqualTo(context.folder().resolve("y"));
        assertThat(options.table("inner").string("key")).isEqualTo("d");
        assertThat(options.tables("several").getFirst().string("key")).isEqualTo("e");
        assertThatExceptionOfType(OptionException.class).isThrownBy(() -> options.string("missing"));
    }

    @Test
    void takesAnyTextAsAnOption() {
        String text = "quotes \" \\ and ${NOT_A_VARIABLE}, lines\n\r\t\0\u007f, \u20ac\ud83d\ude00, # no comment";
        try (TestContext context = TestContext.of(Map.of("any key = \"", text))) {
            assertThat(context.options().string("any key = \"")).isEqualTo(text);
        }
    }

    @Test
    void refusesTextThatIsNoTomlAndLeavesNothingBehind() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> TestContext.of("a = ").close())
                .havingCause()
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        cause -> assertThat(cause.problems().getFirst().file().getParent())
                                .doesNotExist());
    }

    @Test
    void hasFoldersThatAreGoneAfterwards() throws Exception {
        Path data;
        try (TestContext context = TestContext.of("notes", "/notes", "")) {
            data = context.dataDirectory();
            Files.writeString(data.resolve("a"), "x");
            assertThat(context.mountName()).isEqualTo("notes");
            assertThat(context.mountPath()).isEqualTo("/notes");
            assertThat(data).isDirectory();
        }
        assertThat(data).doesNotExist();
    }

    @Test
    void endsTasksAndTimers() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestContext context = TestContext.create()) {
            context.executor().execute(() -> {
                running.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            context.timer().execute(running::countDown);
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void sharesObjectsAndClosesThem() throws Exception {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        try (TestContext context = TestContext.create()) {
            AutoCloseable first = context.shared("pool", AutoCloseable.class, () -> {
                made.incrementAndGet();
                return closed::incrementAndGet;
            });
            assertThat(context.shared("pool", AutoCloseable.class, () -> () -> {}))
                    .isSameAs(first);
            assertThatExceptionOfType(ClassCastException.class)
                    .isThrownBy(() -> context.shared("pool", String.class, () -> "x"));
        }
        assertThat(made).hasValue(1);
        assertThat(closed).hasValue(1);
    }

    @Test
    void countsWhatTheHandlerCounts() {
        try (TestContext context = TestContext.create()) {
            context.metrics().counter("hits_total").add(3);
            context.metrics().timer("work_seconds").record(Duration.ofMillis(1));
            context.metrics().gauge("size", () -> 9);
            assertThat(context.counted("hits_total")).isEqualTo(3);
            assertThat(context.counted("work_seconds")).isEqualTo(1);
            assertThat(context.counted("size")).isEqualTo(9);
            assertThat(context.counted("nothing")).isZero();
        }
    }

    @Test
    void aHandlerThatFailsToStartIsStoppedAndOneThatFailsToStopFailsTheTest() {
        AtomicInteger stops = new AtomicInteger();
        TestContext context = TestContext.create();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> context.start(new RequestHandler() {
                    @Override
                    public void start(HandlerContext given) {
                        throw new IllegalStateException("cannot start");
                    }

                    @Override
                    public void stop() {
                        stops.incrementAndGet();
                        throw new IllegalStateException("cannot stop");
                    }

                    @Override
                    public Response handle(Request request) {
                        return Response.status(204);
                    }
                }));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(context::close);
        assertThat(stops).hasValue(1);
        assertThat(context.folder()).as("the rest is closed all the same").doesNotExist();
    }
}
