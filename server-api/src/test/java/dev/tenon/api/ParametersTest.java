package dev.tenon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "a=b, a=b",
                "a=b&a=c, a=b&a=c",
                "a, a=",
                "=b, =b",
                "a=b=c, a=b=c",
                "&&a=1&, a=1",
                "a+b=c+d, a b=c d",
                "%E4%B8%AD=%26, \u4e2d=&",
                "a=%2B, a=+",
                "a=\u00e9, a=\u00e9"
            })
    void decodes(String encoded, String shown) {
        assertThat(Parameters.parse(encoded, 10).toString()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%c0%ae", "a=%\uff11\uff11"})
    void refusesWhatCannotBeDecoded(String encoded) {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> Parameters.parse(encoded, 10))
                .satisfies(error -> assertThat(error.status()).isEqualTo(400));
    }

    @Test
    void keepsToItsLimit() {
        assertThat(Parameters.parse("a&b&c", 3).size()).isEqualTo(3);
        assertThatExceptionOfType(HttpError.class).isThrownBy(() -> Parameters.parse("a&b&c&d", 3));
    }

    @Test
    void answersByName() {
        Parameters parameters = Parameters.of("a", "1", "b", "2", "a", "3");
        assertThat(parameters.first("a")).hasValue("1");
        assertThat(parameters.all("a")).containsExactly("1", "3");
        assertThat(parameters.names()).containsExactly("a", "b");
        assertThat(parameters.contains("A")).isFalse();
    }
}
