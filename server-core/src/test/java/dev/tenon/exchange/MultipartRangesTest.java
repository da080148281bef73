package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.exchange.ByteRanges.Range;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 section 14.6: multipart/byteranges")
class MultipartRangesTest {

    private static final String CONTENT = "0123456789";

    private static String body(MultipartRanges framing, List<Range> ranges) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < ranges.size(); i++) {
            body.append(new String(framing.head(i), StandardCharsets.ISO_8859_1));
            body.append(
                    CONTENT, (int) ranges.get(i).first(), (int) ranges.get(i).last() + 1);
        }
        return body + new String(framing.tail(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void framesEachPartWithTypeAndRange() {
        List<Range> ranges = List.of(new Range(0, 0), new Range(4, 6));
        MultipartRanges framing = MultipartRanges.of("b0undary", "text/plain", ranges, CONTENT.length());
        String body = body(framing, ranges);
        assertThat(framing.contentType()).isEqualTo("multipart/byteranges; boundary=b0undary");
        assertThat(body).isEqualTo("""
                --b0undary
                Content-Type: text/plain
                Content-Range: bytes 0-0/10

                0
                --b0undary
                Content-Type: text/plain
                Content-Range: bytes 4-6/10

                456
                --b0undary--
                """.replace("\n", "\r\n"));
        assertThat(framing.contentLength()).isEqualTo(body.length());
    }

    @Test
    void saysNoTypeIfThereIsNone() {
        List<Range> ranges = List.of(new Range(9, 9));
        MultipartRanges framing = MultipartRanges.of("b", "", ranges, CONTENT.length());
        assertThat(body(framing, ranges)).doesNotContain("Content-Type").hasSize((int) framing.contentLength());
    }

    @Test
    void countsVeryLongParts() {
        long length = 1L << 60;
        List<Range> ranges = List.of(new Range(0, length / 2 - 2), new Range(length / 2, length - 1));
        MultipartRanges framing = MultipartRanges.of("b", "a/b", ranges, length);
        int framingBytes = framing.head(0).length + framing.head(1).length + framing.tail().length;
        assertThat(framing.contentLength()).isEqualTo(length - 1 + framingBytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a\"b",
                "a\r\nb",
                "\u00e9",
                "01234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void refusesABoundaryThatWouldNeedQuotes(String boundary) {
        assertThatThrownBy(() -> MultipartRanges.of(boundary, "", List.of(), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysRangesAsContentRangeDoes() {
        assertThat(MultipartRanges.contentRange(new Range(2, 5), 10)).isEqualTo("bytes 2-5/10");
        assertThat(MultipartRanges.unsatisfiedRange(10)).isEqualTo("bytes */10");
    }
}
