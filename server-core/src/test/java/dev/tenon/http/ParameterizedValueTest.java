package dev.tenon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Parameters;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 section 5.6.6: parameters")
class ParameterizedValueTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html;charset=utf-8",
                "Text/HTML;Charset=\"utf-8\"",
                "text/html; charset=\"utf-8\"",
                "text/html ; charset=utf-8 ;",
                "\ttext/html;;charset=utf-8",
                "text/html;charset=\"utf\\-8\""
            })
    void readsTheFormsOfOneMediaType(String field) {
        String charset = field.contains("\\") ? "utf\\-8" : "utf-8";
        assertThat(ParameterizedValue.parse(field))
                .contains(new ParameterizedValue("text/html", Parameters.of("charset", charset)));
    }

    @Test
    void unescapesQuotesAndBackslashesAndKeepsPathsOfWindows() {
        Optional<ParameterizedValue> value =
                ParameterizedValue.parse("form-data; a=\"x\\\"y\\\\z\"; b=\"C:\\dir\\file;.txt\"; c=\"\"");
        assertThat(value.map(ParameterizedValue::parameters))
                .contains(Parameters.of("a", "x\"y\\z", "b", "C:\\dir\\file;.txt", "c", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                ";a=b",
                "text html",
                "text/html charset=utf-8",
                "text/html;charset",
                "text/html;=x",
                "text/html;charset=",
                "text/html;charset =utf-8",
                "text/html;charset= utf-8",
                "text/html;charset=\"utf-8",
                "text/html;charset=\"utf-8\\\"",
                "text/html;a=b c",
                "text/html;a=\"b\"c",
                "text/html;a=b;A=c",
                "text/html,text/plain",
                "text/html;a=b,c"
            })
    void refusesWhatIsMalformedOrSaysAThingTwice(String field) {
        assertThat(ParameterizedValue.parse(field)).isEmpty();
    }

    @Test
    void takes32ParametersAndNotOneMore() {
        StringBuilder field = new StringBuilder("a/b");
        for (int i = 0; i < 32; i++) {
            field.append(";p").append(i).append("=x");
        }
        assertThat(ParameterizedValue.parse(field.toString())).isPresent();
        assertThat(ParameterizedValue.parse(field + ";q=x")).isEmpty();
    }

    @Test
    void answersToAnyText() {
        Random random = new Random(17);
        int good = 0;
        for (int i = 0; i < 5_000; i++) {
            String field = Mutations.mutate("form-data; name=\"a\\\"b\"; filename=c.txt", random);
            good += ParameterizedValue.parse(field).isPresent() ? 1 : 0;
        }
        assertThat(good).isBetween(1, 4_999);
    }
}
