package dev.tenon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.QualityList;
import dev.tenon.api.QualityList.Member;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityListTest {

    @Nested
    @DisplayName("RFC 9110 section 12.4.2: weights")
    class Weights {

        @ParameterizedTest
        @CsvSource({
            "a, 1000",
            "a;q=1, 1000",
            "a;q=1., 1000",
            "a;q=1.000, 1000",
            "a;q=0, 0",
            "a;q=0., 0",
            "a;q=0.5, 500",
            "a;q=0.05, 50",
            "a;q=0.005, 5",
            "a;Q=0.5, 500",
            "a ; q=0.5, 500",
            "'a;\tq=0.5\t', 500",
            "a;q=0.123;x=1, 123"
        })
        void areReadInThousandths(String field, int quality) {
            assertThat(QualityList.parse(field).members()).containsExactly(new Member("a", false, quality));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a;q=",
                    "a;q=2",
                    "a;q=1.1",
                    "a;q=1.001",
                    "a;q=-1",
                    "a;q=.5",
                    "a;q=0.0001",
                    "a;q=\"1\"",
                    "a;q=1e0",
                    "a;q=0.5 x",
                    "a;q= 1",
                    "a;q=x",
                    "a;q=0.x",
                    "a;q=01"
                })
        void skipAMemberIfMalformed(String field) {
            assertThat(QualityList.parse(field + ", b").members())
                    .extracting(Member::value)
                    .doesNotContain("a")
                    .contains("b");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 12.5.1: Accept")
    class Accept {

        private static final String EXAMPLE = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "
                + "text/plain;format=fixed;q=0.4, */*;q=0.5";

        @ParameterizedTest
        @CsvSource({"text/plain, 700", "text/html, 300", "image/jpeg, 500"})
        void theMostSpecificRangeDecides(String type, int quality) {
            assertThat(QualityList.parse(EXAMPLE).mediaType(type)).isEqualTo(quality);
        }

        @Test
        void whatIsNotListedIsNotWelcome() {
            assertThat(QualityList.parse("text/html").mediaType("text/plain")).isZero();
            assertThat(QualityList.parse("").mediaType("text/plain")).isZero();
        }

        @Test
        void commasInQuotedStringsSeparateNothing() {
            assertThat(QualityList.parse("a/b;x=\"1,2\\\",3;q=0\";q=0.5, c/d").members())
                    .containsExactly(new Member("a/b", true, 500), new Member("c/d", false, 1000));
        }

        @Test
        void namesAreComparedWithoutRegardToCase() {
            assertThat(QualityList.parse("Text/HTML;q=0.2").mediaType("text/html"))
                    .isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 12.5.3: Accept-Encoding")
    class AcceptEncoding {

        @ParameterizedTest
        @CsvSource({
            "'gzip, deflate', gzip, 1000",
            "'gzip;q=0, *;q=0.5', gzip, 0",
            "'gzip;q=0, *;q=0.5', br, 500",
            "'identity;q=0', identity, 0",
        })
        void aNameCountsBeforeTheStar(String field, String coding, int quality) {
            assertThat(QualityList.parse(field).coding(coding)).hasValue(quality);
        }

        @Test
        void silenceIsNoAnswer() {
            assertThat(QualityList.parse("gzip").coding("identity")).isEmpty();
            assertThat(QualityList.parse("").coding("gzip")).isEmpty();
        }
    }

    @Test
    @DisplayName("RFC 9110 section 12.5.4: Accept-Language keeps its order")
    void keepsTheOrder() {
        assertThat(QualityList.parse("zh-CN,zh;q=0.9, en;q=0.8").members())
                .containsExactly(
                        new Member("zh-cn", false, 1000), new Member("zh", false, 900), new Member("en", false, 800));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "/a", "a/", "a/b/c", "(a)", "\"a\"", "a\u00e9", "", " ", ";q=1"})
    void skipsAMalformedValue(String value) {
        assertThat(QualityList.parse(value + ", b").members()).containsExactly(new Member("b", false, 1000));
    }

    @Test
    void reads64MembersAndNoMore() {
        String field = "x, ".repeat(63) + "y, z";
        assertThat(QualityList.parse(field).members()).hasSize(64).last().isEqualTo(new Member("y", false, 1000));
    }

    @Test
    void takes64KibOfAnything() {
        for (String unit : new String[] {",", ";", "a;", "a,", "\"", "\\", "a;q=0.5,", "a;x=\"", "/", " ", ";q=,"}) {
            QualityList list = QualityList.parse(unit.repeat(65_536 / unit.length()));
            assertThat(list.members()).hasSizeLessThanOrEqualTo(64);
        }
    }

    @Test
    void answersToAnyText() {
        Random random = new Random(13);
        for (int i = 0; i < 8_000; i++) {
            String field = Mutations.mutate("text/html;level=\"1\";q=0.5, */*;q=0.1, gzip", random);
            QualityList list = QualityList.parse(field);
            assertThat(list.members()).as(field).allMatch(member -> member.quality() >= 0 && member.quality() <= 1000);
            assertThat(list.mediaType("text/html")).as(field).isBetween(0, 1000);
        }
    }
}
