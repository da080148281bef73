package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({
        "a, a, 0",
        "'', abc, 3",
        "abc, abd, 1",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, xabc, 1",
        "kitten, sitting, 3",
        "ab, ba, 1"
    })
    void countsWhatMustChange(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
        assertThat(Nearest.distance(b, a)).isEqualTo(distance);
    }

    @Test
    void findsTheNearestWordWhateverItsCaseAndHyphens() {
        List<String> known = List.of("path", "plugin", "body_bytes");

        assertThat(Nearest.to("pat", known)).hasValue("path");
        assertThat(Nearest.to("Body-Bytes", known)).hasValue("body_bytes");
        assertThat(Nearest.to("plug", known)).hasValue("plugin");
        assertThat(Nearest.to("timeout", known)).isEmpty();
        assertThat(Nearest.to("x".repeat(1000), known)).isEmpty();
    }
}
