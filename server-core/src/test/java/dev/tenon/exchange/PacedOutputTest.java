package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Response;
import dev.tenon.http.ContentCoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacedOutputTest {

    private static final int PIECES = 10;

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(4).nextBytes(noise);
        return noise;
    }

    /** Remembers the longest piece, and takes its time for each. */
    private static final class Slow extends OutputStream {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final long nanos;
        private int longest;
        private int flushed;

        Slow(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public void write(int octet) {
            throw new AssertionError("in pieces, not in octets");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            longest = Math.max(longest, length);
            all.write(bytes, offset, length);
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void flush() {
            flushed++;
        }
    }

    @Test
    void passesAllOnInSmallPieces() throws IOException {
        byte[] content = noise(PIECES * PacedOutput.PIECE_BYTES - 1);
        Slow slow = new Slow(0);
        PacedOutput paced = new PacedOutput(slow, () -> {});
        paced.write(content, 0, content.length - 2);
        paced.write(content, content.length - 2, 1);
        paced.write(content[content.length - 1]);
        paced.write(content, 0, 0);
        paced.flush();
        assertThat(slow.all.toByteArray()).isEqualTo(content);
        assertThat(slow.longest).isEqualTo(PacedOutput.PIECE_BYTES);
        assertThat(slow.flushed).isEqualTo(1);
        assertThatThrownBy(() -> paced.write(content, 1, content.length)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void givesWayAfterEachPieceThatTookLong() throws IOException {
        AtomicInteger turns = new AtomicInteger();
        PacedOutput paced = new PacedOutput(new Slow(PacedOutput.TURN_NANOS + 1), turns::incrementAndGet);
        paced.write(noise(PIECES * PacedOutput.PIECE_BYTES));
        assertThat(turns).hasValue(PIECES);
    }

    @Test
    void aLongCompressionGivesWayOnItsWay() throws Exception {
        byte[] content = noise((int) CodedAnswers.MAX_BYTES);
        Source source =
                EngineAccess.source(Response.bytes("text/plain", content).body());
        AtomicInteger turns = new AtomicInteger();
        CodingSlots slots = new CodingSlots(1);
        assertThat(slots.take()).isTrue();
        CodedBody body = new CodedBody(source, ContentCoding.GZIP, slots, null, turns::incrementAndGet);
        body.writeTo(OutputStream.nullOutputStream());
        body.close();
        assertThat(turns).hasValueGreaterThan(10);
    }
}
