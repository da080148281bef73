package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Parameters;
import dev.tenon.http.Mutations;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 6265 section 5.4: Cookie")
class CookieHeaderTest {

    @Test
    void readsPairsInOrder() {
        assertThat(CookieHeader.parse(List.of("SID=31d4; lang=en-US; SID=2")))
                .isEqualTo(Parameters.of("SID", "31d4", "lang", "en-US", "SID", "2"));
    }

    @Test
    void keepsValuesAsTheyAre() {
        assertThat(CookieHeader.parse(List.of("a=\"x y\"; b=c=d==; e=; f=%20,{}; g=\u00e9")))
                .isEqualTo(Parameters.of("a", "\"x y\"", "b", "c=d==", "e", "", "f", "%20,{}", "g", "\u00e9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=1;b=2", " a=1 ;\tb=2 ", ";;a=1;;b=2;", "a = 1; b= 2", "junk; a=1; =x; b=2; =", "$; a=1; b=2"})
    void putsUpWithWhatOthersSet(String field) {
        assertThat(CookieHeader.parse(List.of(field))).isEqualTo(Parameters.of("a", "1", "b", "2"));
    }

    @Test
    void joinsLines() {
        assertThat(CookieHeader.parse(List.of("a=1", "", "b=2"))).isEqualTo(Parameters.of("a", "1", "b", "2"));
        assertThat(CookieHeader.parse(List.of())).isEqualTo(Parameters.empty());
    }

    @Test
    void reads256AndNoMore() {
        assertThat(CookieHeader.parse(List.of("a=1;".repeat(257))).size()).isEqualTo(256);
        assertThat(CookieHeader.parse(List.of("a=1;".repeat(200), "b=1;".repeat(200)))
                        .size())
                .isEqualTo(256);
    }

    @Test
    void takes64KibOfAnything() {
        for (String unit : new String[] {";", "=", "a", "a=", "a;", "a=b;", " ;"}) {
            assertThat(CookieHeader.parse(List.of(unit.repeat(65_536 / unit.length())))
                            .size())
                    .isLessThanOrEqualTo(256);
        }
    }

    @Test
    void answersToAnyText() {
        Random random = new Random(37);
        for (int i = 0; i < 5_000; i++) {
            Parameters cookies = CookieHeader.parse(List.of(Mutations.mutate("a=1; b=\"2\"; c", random)));
            assertThat(cookies.size()).isBetween(0, 8);
            assertThat(cookies.contains("")).isFalse();
        }
    }
}
