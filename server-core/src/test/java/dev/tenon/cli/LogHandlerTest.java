package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogHandlerTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LogHandler handler =
            new LogHandler(new PrintStream(bytes, false, StandardCharsets.US_ASCII), new JsonLine());

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesUtf8WhateverTheStreamsCharset() {
        handler.publish(new LogRecord(Level.INFO, "zażółć 日本"));

        assertThat(text()).contains("zażółć 日本");
    }

    @Test
    void anEventThatCannotBeShownIsReplacedAndHarmsNobody() {
        LogRecord event = new LogRecord(Level.SEVERE, "failed");
        event.setThrown(new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("hostile");
            }
        });

        handler.publish(event);

        assertThat(text()).contains("an event that cannot be shown: java.lang.IllegalStateException");
    }

    @Test
    void eventsOfManyThreadsDoNotMix() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String message = Integer.toString(i).repeat(500);
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 100; n++) {
                    handler.publish(new LogRecord(Level.INFO, message));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(text().lines())
                .hasSize(800)
                .allSatisfy(line -> assertThat(new Gson()
                                .fromJson(line, JsonObject.class)
                                .get("msg")
                                .getAsString())
                        .hasSize(500)
                        .matches("(\\d)\\1{499}"));
    }
}
