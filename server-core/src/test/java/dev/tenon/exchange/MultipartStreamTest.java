package dev.tenon.exchange;

import static dev.tenon.exchange.MultipartForms.FORM;
import static dev.tenon.exchange.MultipartForms.TYPE;
import static dev.tenon.exchange.MultipartForms.assertMalformed;
import static dev.tenon.exchange.MultipartForms.bytes;
import static dev.tenon.exchange.MultipartForms.field;
import static dev.tenon.exchange.MultipartForms.part;
import static dev.tenon.exchange.MultipartForms.read;
import static dev.tenon.exchange.MultipartForms.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader.Part;
import dev.tenon.exchange.MultipartForms.Seen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MultipartStreamTest {

    @Test
    void aHeadMayHave16Kib() throws IOException {
        String start = "Content-Disposition: form-data; name=a\r\nX: ";
        // The line breaks before the first line and after the last count too.
        String longest = start + "x".repeat(MultipartBody.MAX_HEAD_BYTES - start.length() - 2);
        assertThat(read(part(longest, "x") + "--X--", TYPE)).containsExactly(new Seen("a", "-", "x"));
        assertMalformed(part(longest + "x", "x") + "--X--");
        assertMalformed("--X\r\n" + start + "x".repeat(100_000));
    }

    @Test
    void thereMayBeAThousandParts() throws IOException {
        String thousand = field("a", "x").repeat(1_000);
        assertThat(read(thousand + "--X--", TYPE)).hasSize(1_000);
        assertMalformed(thousand + field("a", "x") + "--X--");
    }

    @Test
    void whiteSpaceBehindADelimiterIsBounded() {
        assertMalformed("--X" + " ".repeat(1_000) + FORM.substring(3));
    }

    @Test
    void whatIsLeftUnreadIsSkipped() throws IOException {
        String form = field("a", "x".repeat(100_000)) + field("b", "y") + "--X--";
        for (Function<byte[], InputStream> carrier : Trickle.CARRIERS) {
            MultipartBody reader = MultipartBody.open(carrier.apply(bytes(form)), TYPE);
            InputStream first = reader.next().orElseThrow().body();
            assertThat(first.read()).isEqualTo('x');
            assertThat(first.readNBytes(10)).hasSize(10);
            Part second = reader.next().orElseThrow();
            assertThat(first.read()).as("a stream that is over").isEqualTo(-1);
            assertThat(first.available()).isZero();
            assertThat(second.body().read()).isEqualTo('y');
            assertThat(second.body().read()).isEqualTo(-1);
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void aLongPartPassesThroughOneBuffer() throws IOException {
        byte[] start = bytes("--X\r\nContent-Disposition: form-data; name=a\r\n\r\n");
        long length = 1L << 26;
        InputStream body = new InputStream() {
            private long sent;

            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }

            @Override
            public int read(byte[] target, int offset, int count) {
                if (sent == 0) {
                    System.arraycopy(start, 0, target, offset, start.length);
                    sent = 1;
                    return start.length;
                }
                if (sent > length) {
                    byte[] end = bytes("\r\n--X--");
                    System.arraycopy(end, 0, target, offset, end.length);
                    return end.length;
                }
                int now = (int) Math.min(count, length + 1 - sent);
                sent += now;
                return now;
            }
        };
        InputStream part = MultipartBody.open(body, TYPE).next().orElseThrow().body();
        byte[] buffer = new byte[8_192];
        long total = 0;
        for (int count = part.read(buffer); count >= 0; count = part.read(buffer)) {
            total += count;
        }
        assertThat(total).isEqualTo(length);
    }

    @Test
    void aFailureStays() throws IOException {
        MultipartBody reader = MultipartBody.open(new ByteArrayInputStream(bytes(FORM.substring(0, 60))), TYPE);
        InputStream body = reader.next().orElseThrow().body();
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(HttpError.class).isThrownBy(body::readAllBytes);
            assertThatExceptionOfType(HttpError.class).isThrownBy(reader::next);
        }
    }

    @Test
    void failuresOfTheClientPassThrough() {
        InputStream gone = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset by peer");
            }

            @Override
            public int read(byte[] target, int offset, int count) throws IOException {
                return read();
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MultipartBody.open(gone, TYPE).next())
                .withMessage("reset by peer");
    }

    @Test
    void givesBackWhatWasSent() throws IOException {
        Random random = new Random(41);
        for (int round = 0; round < 150; round++) {
            String boundary = "0123456789abcdef-".repeat(5).substring(0, 1 + random.nextInt(70)) + "Z";
            List<Seen> sent = new ArrayList<>();
            StringBuilder body = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                String content = content(boundary, random);
                sent.add(new Seen("n" + i, "-", content));
                body.append("--")
                        .append(boundary)
                        .append("\r\nContent-Disposition: form-data; name=n")
                        .append(i);
                body.append("\r\n\r\n").append(content).append("\r\n");
            }
            body.append("--").append(boundary).append("--\r\n");
            String type = "multipart/form-data; boundary=\"" + boundary + "\"";
            if (boundary.length() <= 70) {
                assertThat(read(body.toString(), type)).as("round %s", round).isEqualTo(sent);
            }
        }
    }

    /** Random bytes, and much that looks like the delimiter. */
    private static String content(String boundary, Random random) {
        String delimiter = "\r\n--" + boundary;
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> content.append(delimiter, 0, random.nextInt(delimiter.length()));
                case 1 -> content.append(delimiter, 1 + random.nextInt(2), delimiter.length());
                case 2 -> content.append((char) random.nextInt(256));
                default -> content.append("x".repeat(random.nextInt(300)));
            }
        }
        String text = content.toString().replace(delimiter, "");
        return text.startsWith(delimiter.substring(2)) ? "x" + text : text;
    }

    @Test
    void answersToAnyBytes() {
        Random random = new Random(43);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            StringBuilder form = new StringBuilder(FORM);
            for (int j = random.nextInt(3); j >= 0; j--) {
                int at = random.nextInt(form.length());
                char c = "\r\n-X:;\"=\\ a\0\u00ff".charAt(random.nextInt(13));
                form.replace(at, at + random.nextInt(2), String.valueOf(c));
            }
            String body = form.toString();
            List<String> outcomes = new ArrayList<>();
            for (Function<byte[], InputStream> carrier : Trickle.CARRIERS) {
                outcomes.add(outcome(carrier.apply(bytes(body))));
            }
            assertThat(outcomes).as(body).allMatch(outcomes.getFirst()::equals);
            refused += outcomes.getFirst().startsWith("400") ? 1 : 0;
        }
        assertThat(refused).isBetween(1, 599);
    }

    private static String outcome(InputStream body) {
        try {
            return readAll(body, TYPE).toString();
        } catch (HttpError error) {
            return error.status() + " " + error.problem().detail();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
