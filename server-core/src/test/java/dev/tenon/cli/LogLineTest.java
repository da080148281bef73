package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.tenon.cli.HumanLine.Stamp;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {

    private static final String HOSTILE =
            "GET /\r\n2026-01-01 00:00:00.000 ERROR Server: forged\u001b[2J\u0085\u2028\u202e\0";

    private static LogRecord event(Level level, String message) {
        LogRecord event = new LogRecord(level, message);
        event.setLoggerName("dev.tenon.engine.EventLoop");
        event.setInstant(Instant.parse("2026-11-24T09:03:07.042999Z"));
        return event;
    }

    private static JsonObject json(LogRecord event) {
        String line = new JsonLine().format(event);
        assertThat(line).endsWith("}\n");
        assertThat(line.substring(0, line.length() - 1).codePoints().noneMatch(Character::isISOControl))
                .isTrue();
        return new Gson().fromJson(line, JsonObject.class);
    }

    @Test
    void jsonHasTimeLevelLoggerAndMessage() {
        Thread.currentThread().setName("loop-1");

        assertThat(new JsonLine().format(event(Level.INFO, "hello")))
                .isEqualTo("{\"ts\":\"2026-11-24T09:03:07.042Z\",\"level\":\"INFO\","
                        + "\"logger\":\"dev.tenon.engine.EventLoop\",\"msg\":\"hello\",\"thread\":\"loop-1\"}\n");
    }

    @Test
    void jsonOfAHostileMessageIsOneLineThatSaysJustThat() {
        assertThat(json(event(Level.INFO, HOSTILE)).get("msg").getAsString()).isEqualTo(HOSTILE);
    }

    @Test
    void jsonHasTheStackAsOneString() {
        LogRecord event = event(Level.SEVERE, "failed");
        event.setThrown(new IllegalStateException("first\nsecond", new RuntimeException("why")));

        String error = json(event).get("error").getAsString();

        assertThat(error)
                .startsWith("java.lang.IllegalStateException: first\nsecond\n  at ")
                .contains("\ncaused by: java.lang.RuntimeException: why\n");
    }

    @Test
    void levelsHaveTheWordsOfSystemLogger() {
        assertThat(json(event(Level.SEVERE, "")).get("level").getAsString()).isEqualTo("ERROR");
        assertThat(json(event(Level.WARNING, "")).get("level").getAsString()).isEqualTo("WARN");
        assertThat(json(event(Level.INFO, "")).get("level").getAsString()).isEqualTo("INFO");
        assertThat(json(event(Level.CONFIG, "")).get("level").getAsString()).isEqualTo("DEBUG");
        assertThat(json(event(Level.FINE, "")).get("level").getAsString()).isEqualTo("DEBUG");
        assertThat(json(event(Level.FINER, "")).get("level").getAsString()).isEqualTo("TRACE");
        assertThat(json(event(Level.FINEST, "")).get("level").getAsString()).isEqualTo("TRACE");
    }

    @Test
    void parametersAreFilledIn() {
        LogRecord event = event(Level.INFO, "{0} of {1}");
        event.setParameters(new Object[] {"one", "two"});

        assertThat(json(event).get("msg").getAsString()).isEqualTo("one of two");
    }

    @Test
    void aMessageWithBracesAndNoParametersStaysAsItIs() {
        assertThat(json(event(Level.INFO, "{0} {\"a\":1} '")).get("msg").getAsString())
                .isEqualTo("{0} {\"a\":1} '");
    }

    @Test
    void aLongMessageIsCutAndSaysSo() {
        String message = json(event(Level.INFO, "x".repeat(20_000))).get("msg").getAsString();

        assertThat(message).hasSizeLessThan(16_500).endsWith("… (3616 more)");
    }

    @Test
    void humanHasLevelShortNameAndMessage() {
        String line = new HumanLine(Stamp.TIME, false).format(event(Level.INFO, "hello"));

        assertThat(line).matches("\\d\\d:\\d\\d:07\\.042 INFO  EventLoop: hello\n");
    }

    @Test
    void humanInAFileHasTheDateToo() {
        String line = new HumanLine(Stamp.DATE_TIME, false).format(event(Level.WARNING, "hello"));

        assertThat(line).matches("2026-11-2\\d \\d\\d:\\d\\d:07\\.042 WARN  EventLoop: hello\n");
    }

    @Test
    void humanOfAHostileMessageIsOneVisibleLine() {
        String line = new HumanLine(Stamp.PRIORITY, false).format(event(Level.INFO, HOSTILE));

        assertThat(line)
                .isEqualTo("<6>INFO  EventLoop: GET /\\r\\n2026-01-01 00:00:00.000 ERROR Server: forged"
                        + "\\u001b[2J\\u0085\\u2028\\u202e\\u0000\n");
    }

    @Test
    void humanHasTheStackIndentedAndNoMessageOfItCanBeginALine() {
        LogRecord event = event(Level.SEVERE, "failed");
        event.setThrown(new IllegalStateException("a\nERROR Server: forged"));

        String text = new HumanLine(Stamp.TIME, false).format(event);

        assertThat(text.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
        assertThat(text.lines().skip(1))
                .first()
                .isEqualTo("    java.lang.IllegalStateException: a\\nERROR Server: forged");
    }

    @Test
    void eachLineForTheJournalHasItsPriority() {
        LogRecord event = event(Level.SEVERE, "failed");
        event.setThrown(new IllegalStateException("a"));

        String text = new HumanLine(Stamp.PRIORITY, false).format(event);

        assertThat(text.lines()).hasSizeGreaterThan(2).allMatch(line -> line.startsWith("<3>"));
    }

    @Test
    void colourSurroundsTheLevelOnlyWhereItIsWanted() {
        assertThat(new HumanLine(Stamp.TIME, true).format(event(Level.SEVERE, "x")))
                .contains("\u001b[31mERROR\u001b[0m ");
        assertThat(new HumanLine(Stamp.TIME, false).format(event(Level.SEVERE, "x")))
                .doesNotContain("\u001b");
    }
}
