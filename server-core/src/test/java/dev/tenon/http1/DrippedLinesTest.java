package dev.tenon.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tenon.http.Limits;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A line that comes byte by byte is read once, not again from its start with each byte: the half megabyte of these lines takes
 * milliseconds then, and minutes otherwise.
 */
class DrippedLinesTest {

    private static final int LENGTH = 512 << 10;
    private static final Duration FAR_TOO_LONG = Duration.ofSeconds(20);

    private static Limits wide() {
        Limits l = Limits.defaults();
        return new Limits(
                2 * LENGTH,
                2 * LENGTH,
                l.headerCount(),
                l.bodyBytes(),
                2 * LENGTH,
                l.chunkExtensionBytes(),
                l.headerSeconds(),
                l.firstByteSeconds(),
                l.idleSeconds(),
                l.bodyBytesPerSecond(),
                l.bodyGapSeconds(),
                l.writeStallSeconds(),
                l.writeBytesPerSecond(),
                l.handlerSeconds(),
                l.connections(),
                l.connectionsPerAddress(),
                l.requestsPerConnection(),
                l.requestsInFlight(),
                l.drainBytes(),
                l.shutdownSeconds());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a target|GET /|%41|' HTTP/1.1~Host: a~~'|HEAD",
                "a field's name|GET / HTTP/1.1~Host: a~|x|: y~~|HEAD",
                "the space before a value|GET / HTTP/1.1~Host: a~X:|' '|y~~|HEAD",
                "a field's value|GET / HTTP/1.1~Host: a~X: |y|~~|HEAD",
                "the space after a value|GET / HTTP/1.1~Host: a~X: y|' '|~~|HEAD",
                "a trailer field|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~X: |y|~~|END"
            })
    void areReadOnce(String what, String before, String unit, String after, Event last) {
        byte[] bytes = (before + unit.repeat(LENGTH / unit.length()) + after)
                .replace("~", "\r\n")
                .getBytes(US_ASCII);
        Event seen = assertTimeoutPreemptively(FAR_TOO_LONG, () -> drip(bytes), what);
        assertThat(seen).isEqualTo(last);
    }

    /** What the last of the bytes, each received by itself, brings about. */
    private static Event drip(byte[] bytes) throws Exception {
        Http1Connection connection = new Http1Connection(wide());
        Event last = Event.NEED_DATA;
        for (int i = 0; i < bytes.length; i++) {
            connection.receive(bytes, i, i + 1);
            Event next = connection.next();
            while (next != Event.NEED_DATA) {
                last = next;
                next = connection.next();
            }
        }
        return last;
    }
}
