package dev.tenon.data.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.api.HttpError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonCheckerTest {

    private final JsonChecker checker = new JsonChecker(1 << 20);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpError refusal(byte[] body) {
        HttpError error = catchThrowableOfType(HttpError.class, () -> checker.check(body));
        assertThat(error).as("refused").isNotNull();
        return error;
    }

    private HttpError refusal(String body) {
        return refusal(utf8(body));
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " \t\r\n{ } \n",
                "{\"a\":null,\"b\":true,\"c\":false,\"d\":\"\",\"e\":[],\"f\":{}}",
                "{\"a\":-0,\"b\":0.10,\"c\":1E+400,\"d\":123456789012345678901234567890}",
                "{\"é\":\"😀 \\ud83d\\ude00 \\u0000 \\/\"}",
                "{\"\":1,\" \":2}",
                "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}",
            })
    void documentsPass(String body) {
        assertThatCode(() -> checker.check(utf8(body))).doesNotThrowAnyException();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("{", 1, 2, 1),
                Arguments.of("{\"a\":1", 1, 7, 6),
                Arguments.of("{\"a\" 1}", 1, 6, 5),
                Arguments.of("{'a':1}", 1, 2, 1),
                Arguments.of("{a:1}", 1, 2, 1),
                Arguments.of("{\"a\":1,}", 1, 8, 7),
                Arguments.of("{\"a\":.5}", 1, 6, 5),
                Arguments.of("{\"a\":tru}", 1, 6, 5),
                Arguments.of("{\"a\":True}", 1, 6, 5),
                Arguments.of("{\"a\":\"\t\"}", 1, 7, 6),
                Arguments.of("{\"a\":\"\\x\"}", 1, 8, 7),
                Arguments.of("{\"a\":\"abc", 1, 10, 9),
                Arguments.of("{/**/}", 1, 2, 1),
                Arguments.of("{} x", 1, 4, 3),
                Arguments.of("{}{}", 1, 3, 2),
                Arguments.of("{}\n\n[]", 3, 1, 4),
                Arguments.of("{},", 1, 3, 2),
                Arguments.of("{\"a\":1]", 1, 7, 6),
                Arguments.of("[1,2", 1, 5, 4),
                Arguments.of("nul", 1, 1, 0),
                Arguments.of("x", 1, 1, 0),
                Arguments.of("   ", 1, 4, 3),
                Arguments.of("{\"a\":1}\u0000", 1, 8, 7),
                Arguments.of("\u0000{\"a\":1}", 1, 1, 0),
                Arguments.of("{\n  \"é😀\": x\n}", 2, 9, 14));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoJsonIs400WithThePosition(String body, int line, int column, int offset) {
        HttpError error = refusal(body);
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.problem().members())
                .as(error.problem().detail())
                .containsEntry("line", line)
                .containsEntry("column", column)
                .containsEntry("offset", offset);
    }

    /** The parser notices these a little later, so that the place is told less exactly. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1.}",
                "{\"a\":+1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":-Infinity}",
                "{\"a\":-}",
                "{\"a\":1e}",
                "{\"a\":\"\\u12g4\"}"
            })
    void badNumbersAndEscapesAre400(String body) {
        assertThat(refusal(body).status()).isEqualTo(400);
        assertThat(refusal(body).problem().members())
                .hasEntrySatisfying("offset", at -> assertThat((int) at).isBetween(5, body.length()));
    }

    @Test
    void anEmptyBodyIs400() {
        assertThat(refusal("").status()).isEqualTo(400);
        assertThat(refusal("").problem().detail()).contains("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "1", "\"{}\"", "null", "true", " -1.5e3 "})
    void whatIsNoObjectIs422(String body) {
        HttpError error = refusal(body);
        assertThat(error.status()).isEqualTo(422);
        assertThat(error.problem().members()).containsEntry("pointer", "");
    }

    static Stream<Arguments> unacceptable() {
        return Stream.of(
                Arguments.of("{\"a\":1,\"a\":2}", "/a"),
                Arguments.of("{\"a\":1,\"\\u0061\":2}", "/a"),
                Arguments.of("{\"x\":[0,{\"b/~\":1,\"b/~\":1}]}", "/x/1/b~1~0"),
                Arguments.of("{\"\":1,\"\":2}", "/"),
                Arguments.of("{\"a\":\"\\ud800\"}", "/a"),
                Arguments.of("{\"a\":[1,\"x\\udc00\\ud800\"]}", "/a/1"),
                Arguments.of("{\"a\":\"\\ud83dx\\ude00\"}", "/a"),
                Arguments.of("{\"o\":{\"\\udfff\":1}}", "/o"),
                Arguments.of(nested(65), "/a".repeat(64)),
                Arguments.of("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}", "/a" + "/0".repeat(63)),
                Arguments.of("{\"n\":[" + "1".repeat(1001) + "]}", "/n/0"),
                Arguments.of("{\"n\":0." + "1".repeat(1001) + "}", "/n"),
                Arguments.of("{\"n\":1e" + "1".repeat(1001) + "}", "/n"));
    }

    @ParameterizedTest
    @MethodSource("unacceptable")
    void whatIsNoAcceptableDocumentIs422WithAPointer(String body, String pointer) {
        HttpError error = refusal(body);
        assertThat(error.status()).isEqualTo(422);
        assertThat(error.problem().members()).containsEntry("pointer", pointer);
        assertThat(error.problem().detail()).endsWith("nothing was stored");
    }

    @Test
    void limitsAreExact() {
        assertThatCode(() -> checker.check(utf8(nested(64)))).doesNotThrowAnyException();
        assertThatCode(() -> checker.check(utf8("{\"n\":" + "1".repeat(1000) + "}")))
                .doesNotThrowAnyException();
    }

    @Test
    void aDeepBombIsRefusedAndNoStackOverflows() {
        assertThat(refusal("{\"a\":" + "[".repeat(500_000)).status()).isEqualTo(422);
    }

    @Test
    void aLongPointerIsCutToAnAncestor() {
        String name = "n".repeat(600);
        HttpError error = refusal("{\"a\":{\"" + name + "\":1,\"" + name + "\":2}}");
        assertThat(error.problem().members()).containsEntry("pointer", "/a");
    }

    @Test
    void manyNamesAndLongTextPass() {
        StringBuilder body =
                new StringBuilder("{\"text\":\"").append("x".repeat(300_000)).append('"');
        for (int i = 0; i < 20_000; i++) {
            body.append(",\"name").append(i).append("\":").append(i);
        }
        assertThatCode(() -> checker.check(utf8(body.append('}').toString()))).doesNotThrowAnyException();
    }

    static Stream<Arguments> notUtf8() {
        return Stream.of(
                Arguments.of("overlong slash", new int[] {0xc0, 0xaf}),
                Arguments.of("overlong NUL", new int[] {0xc0, 0x80}),
                Arguments.of("encoded surrogate", new int[] {0xed, 0xa0, 0x80}),
                Arguments.of("above U+10FFFF", new int[] {0xf4, 0x90, 0x80, 0x80}),
                Arguments.of("lone continuation", new int[] {0x80}),
                Arguments.of("cut sequence", new int[] {0xe2, 0x82}),
                Arguments.of("Latin-1", new int[] {0xe9}),
                Arguments.of("no such byte", new int[] {0xff}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notUtf8")
    void bytesThatAreNotUtf8Are400WithThePosition(String name, int[] wrong) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(utf8("{\n\"é\":\""));
        for (int b : wrong) {
            body.write(b);
        }
        body.writeBytes(utf8("\"}"));
        HttpError error = refusal(body.toByteArray());

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.problem().members())
                .containsEntry("line", 2)
                .containsEntry("column", 6)
                .containsEntry("offset", 8);
    }

    @Test
    void otherEncodingsAndByteOrderMarksAre400() {
        assertThat(refusal("{}".getBytes(StandardCharsets.UTF_16LE)).status()).isEqualTo(400);
        assertThat(refusal("{}".getBytes(StandardCharsets.UTF_16BE)).status()).isEqualTo(400);
        assertThat(refusal("{}".getBytes(StandardCharsets.UTF_16)).status()).isEqualTo(400);
        HttpError mark = refusal("\ufeff{}");
        assertThat(mark.status()).isEqualTo(400);
        assertThat(mark.problem().detail()).contains("byte order mark");
    }
}
