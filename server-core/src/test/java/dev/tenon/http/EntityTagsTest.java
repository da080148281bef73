package dev.tenon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    @Nested
    @DisplayName("RFC 9110 section 8.8.3.2: comparison")
    class Comparison {

        @ParameterizedTest
        @CsvSource({
            "W/\"1\", W/\"1\", false, true",
            "W/\"1\", W/\"2\", false, false",
            "W/\"1\", \"1\", false, true",
            "\"1\", W/\"1\", false, true",
            "\"1\", \"1\", true, true",
            "\"1\", \"10\", false, false",
            "\"\", \"\", true, true",
        })
        void followsTheTableOfTheRfc(String sent, String current, boolean strongly, boolean weakly) {
            assertThat(EntityTags.matchesStrongly(sent, current)).isEqualTo(strongly);
            assertThat(EntityTags.matchesWeakly(sent, current)).isEqualTo(weakly);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.1: If-Match = \"*\" / #entity-tag")
    class Lists {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"a\"",
                    "\"x\", \"a\"",
                    "\"a\",\"x\"",
                    " \"a\" ",
                    "\"x\"\t ,\t\"a\"",
                    "\"x\", W/\"y\", \"a\"",
                    ", ,\"a\",, ",
                    "\"x,\", \"a\", \",y\"",
                    "\"\u00e9\", \"a\"",
                    "W/\"a\", \"a\""
                })
        void findsATagInAList(String field) {
            assertThat(EntityTags.matchesStrongly(field, "\"a\"")).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", ",", "\"x\"", "\"x, \"", "\"A\"", "*", "\"*\"", "\"x\", \"aa\""})
        void findsNothingWhereTheTagIsNot(String field) {
            assertThat(EntityTags.matchesWeakly(field, "\"a\"")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a",
                    "a, \"a\"",
                    "\"a\" \"b\"",
                    "\"a\"b",
                    "\"a\", *",
                    "*, \"a\"",
                    "\"a\", \"b",
                    "\"a\", w/\"b\"",
                    "\"a\", W/b",
                    "\"a\", W/ \"b\"",
                    "\"a\"; \"b\"",
                    "\"a\", \"b c\"",
                    "\"a\", \"b\u007f\"",
                    "'a', \"a\"",
                    "\"a\", W",
                    "\"a\", W/"
                })
        void matchesNothingIfAnyMemberIsMalformed(String field) {
            assertThat(EntityTags.matchesWeakly(field, "\"a\"")).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"*, true", "' * ', true", "'*,*', false", "'\"*\"', false", "'', false", "**, false"})
        void knowsTheStar(String field, boolean any) {
            assertThat(EntityTags.isAny(field)).isEqualTo(any);
        }
    }

    @Test
    void tenThousandMembersTakeOnePass() {
        String field = "W/\"0123456789\", ".repeat(10_000);
        assertThat(EntityTags.matchesWeakly(field + "\"a\"", "\"a\"")).isTrue();
        assertThat(EntityTags.matchesWeakly(field + "a", "\"0123456789\"")).isFalse();
    }

    @Test
    void answersToAnyText() {
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            String field = Mutations.mutate("\"x\", W/\"y,\", \"a\", *", random);
            boolean strongly = EntityTags.matchesStrongly(field, "\"a\"");
            assertThat(strongly && !EntityTags.matchesWeakly(field, "\"a\""))
                    .as(field)
                    .isFalse();
            assertThat(strongly && !field.contains("\"a\"")).as(field).isFalse();
        }
    }
}
