package dev.tenon.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.http1.ResponseEncoder.Encoded;
import dev.tenon.http1.ResponseEncoder.Persistence;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseEncoderTest {

    private static final byte[] DATE = "Date: now\r\n".getBytes(ISO_8859_1);

    private static String head(Response response, long length, Persistence persistence, boolean chunked) {
        Encoded encoded = ResponseEncoder.encode(response, length);
        ByteBuffer out = ByteBuffer.allocate(encoded.bytes().length + ResponseEncoder.TAIL_BYTES);
        ResponseEncoder.finish(out, encoded, DATE, persistence, chunked);
        return new String(out.array(), 0, out.position(), ISO_8859_1);
    }

    @Test
    @DisplayName("RFC 9112 section 4 and 6: a status line, fields, and one framing")
    void heads() {
        assertThat(head(Response.status(200).withHeader("X", "y"), 5, Persistence.DEFAULT, false))
                .isEqualTo("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 5\r\nDate: now\r\n\r\n");
        assertThat(head(Response.status(200), -1, Persistence.DEFAULT, true))
                .isEqualTo("HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(head(Response.status(204), -1, Persistence.CLOSE, false))
                .isEqualTo("HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
    }

    @Test
    @DisplayName("RFC 9112 section 4: a status that nobody registered has the phrase of its class")
    void unknownStatus() {
        assertThat(head(Response.status(299), 0, Persistence.DEFAULT, false)).startsWith("HTTP/1.1 299 Success\r\n");
    }

    @Test
    @DisplayName("RFC 9110 section 8.6 and RFC 9112 section 6.1: an interim answer has neither body nor framing")
    void interimAnswers() {
        Headers fields = Headers.of(
                "Link",
                "</a>",
                "Content-Length",
                "5",
                "transfer-encoding",
                "chunked",
                "Connection",
                "close",
                "Keep-Alive",
                "x",
                "Trailer",
                "X");
        assertThat(new String(ResponseEncoder.interim(103, fields), ISO_8859_1))
                .isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    }

    @Test
    @DisplayName("RFC 9110 section 6.5.1: what must not be in a trailer section is not sent in one")
    void trailers() {
        Headers fields = Headers.of("X", "1", "Content-Length", "5", "set-cookie", "a=b", "Location", "/", "Y", "2");
        assertThat(new String(ResponseEncoder.lastChunk(fields), ISO_8859_1)).isEqualTo("0\r\nX: 1\r\nY: 2\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 15, 16, 255, 256, 4095, 4096, 65_535, 65_536, 1 << 20, Integer.MAX_VALUE})
    @DisplayName("RFC 9112 section 7.1: a chunk's size in as few digits as it needs")
    void chunkSizes(int size) {
        ByteBuffer out = ByteBuffer.allocate(ResponseEncoder.TAIL_BYTES);
        ResponseEncoder.chunkHead(out, size);
        assertThat(new String(out.array(), 0, out.position(), ISO_8859_1))
                .isEqualTo(Integer.toHexString(size) + "\r\n");
    }

    @Test
    @DisplayName("CWE-113: whatever a handler sets, a head is refused or has the lines that it should have")
    void neverSplits() {
        Random random = new Random(31);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String name = text(random, 1 + random.nextInt(3));
            String value = text(random, random.nextInt(6));
            try {
                String head = head(Response.status(200).withHeader(name, value), 0, Persistence.DEFAULT, false);
                List<String> lines = List.of(head.split("\r\n|\r|\n", -1));
                assertThat(lines)
                        .as("%s: %s", name, value)
                        .hasSize(6)
                        .element(1)
                        .asString()
                        .startsWith(name + ":");
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 19_999);
    }

    private static String text(Random random, int length) {
        String alphabet = "aZ09-_ :\r\n\0\t\u007f\u0085\u00a0\u00ff\u010a\u010d\u2028\u560a\ud800\"";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(random.nextBoolean() ? 5 : alphabet.length())));
        }
        return text.toString();
    }
}
