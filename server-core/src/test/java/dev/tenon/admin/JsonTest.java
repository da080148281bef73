package dev.tenon.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void writesEachKindOfValue() {
        assertThat(Json.write(Json.object("text", "a", "number", 1L, "yes", true, "list", List.of(1, "b"))))
                .isEqualTo("{\"text\":\"a\",\"number\":1,\"yes\":true,\"list\":[1,\"b\"]}");
        assertThat(Json.write(Map.of())).isEqualTo("{}");
        assertThat(Json.write(Arrays.asList(null, Double.NaN, Double.POSITIVE_INFINITY)))
                .isEqualTo("[null,null,null]");
        assertThat(Json.write(Duration.ofMillis(1500))).isEqualTo("1.5");
        assertThat(Json.write(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
        assertThat(Json.write(Path.of("/a/b"))).isEqualTo("\"/a/b\"");
    }

    @Test
    void escapesWhatActsAndNothingElse() {
        assertThat(Json.write("a\"b\\c\n\r\t\0\u001b\u007f\u0085\u2028\u202e\ufeffé日😀"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\\u2028\\u202e\\ufeffé日😀\"");
    }

    @Test
    void escapesHalvesOfSurrogatePairs() {
        assertThat(Json.write("\ud83d!\ude00")).isEqualTo("\"\\ud83d!\\ude00\"");
    }

    @Test
    void anotherParserReadsBackWhatWasWritten() {
        Random random = new Random(20261124);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x250) : random.nextInt(0x10000)));
            }

            String json = Json.write(text.toString());

            assertThat(new Gson().fromJson(json, String.class)).isEqualTo(text.toString());
            assertThat(json.codePoints().noneMatch(Character::isISOControl)).isTrue();
        }
    }
}
