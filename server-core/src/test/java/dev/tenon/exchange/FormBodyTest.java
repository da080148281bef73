package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.HttpError;
import dev.tenon.api.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormBodyTest {

    private static final String TYPE = "application/x-www-form-urlencoded";

    private static Parameters parse(String body, String type) {
        return FormBody.parse(body.getBytes(StandardCharsets.UTF_8), type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TYPE,
                "Application/X-WWW-Form-URLEncoded",
                TYPE + ";charset=UTF-8",
                TYPE + "; charset=\"utf-8\"",
                TYPE + "; charset=us-ascii"
            })
    void decodesFields(String type) {
        assertThat(parse("a=1&b=x+y%26&a=%c3%a9&c&=d&\u00fc=\u20ac", type))
                .isEqualTo(Parameters.of("a", "1", "b", "x y&", "a", "\u00e9", "c", "", "", "d", "\u00fc", "\u20ac"));
    }

    @Test
    void anEmptyBodyHasNoFields() {
        assertThat(parse("", TYPE)).isEqualTo(Parameters.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/json",
                TYPE + "x",
                TYPE + "; charset=iso-8859-1",
                TYPE + "; charset",
                "application/x-www-form-urlencoded, text/plain"
            })
    void refusesAnotherTypeOrCharset(String type) {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> parse("a=1", type))
                .matches(error -> error.status() == 415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1", "a=%c3%28", "a=%\uff11\uff11"})
    void refusesMalformedEscapes(String body) {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> parse(body, TYPE))
                .matches(error -> error.status() == 400);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> FormBody.parse(new byte[] {'a', '=', (byte) 0xe9}, TYPE))
                .matches(error -> error.status() == 400);
    }

    @Test
    void takesAThousandFieldsAndNotOneMore() {
        assertThat(parse("a=1&".repeat(1_000), TYPE).size()).isEqualTo(1_000);
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> parse("a=1&".repeat(1_001), TYPE))
                .matches(error -> error.status() == 400);
    }

    @Test
    void answersToAnyBytes() {
        Random random = new Random(31);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] body = new byte[random.nextInt(24)];
            for (int j = 0; j < body.length; j++) {
                body[j] = (byte) "a&=+%4c3".charAt(random.nextInt(8));
                body[j] = random.nextInt(40) == 0 ? (byte) random.nextInt() : body[j];
            }
            try {
                assertThat(FormBody.parse(body, TYPE).size()).isLessThanOrEqualTo(body.length);
            } catch (HttpError error) {
                assertThat(error.status()).isEqualTo(400);
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 4_999);
    }
}
