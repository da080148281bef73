package dev.tenon.exchange;

import static dev.tenon.exchange.Conditions.Outcome.NOT_MODIFIED;
import static dev.tenon.exchange.Conditions.Outcome.PRECONDITION_FAILED;
import static dev.tenon.exchange.Conditions.Outcome.PROCEED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Headers;
import dev.tenon.api.Validators;
import dev.tenon.exchange.Conditions.Outcome;
import dev.tenon.http.HttpDate;
import dev.tenon.http.Mutations;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {

    private static final Instant CHANGED = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final long SECOND = CHANGED.getEpochSecond();
    private static final long NOW = SECOND + 86_400;

    private static final String BEFORE = HttpDate.format(SECOND - 1);
    private static final String SAME = HttpDate.format(SECOND);
    private static final String AFTER = HttpDate.format(SECOND + 1);

    private static final Validators STRONG = Validators.strong("a").withLastModified(CHANGED);
    private static final Validators WEAK = Validators.weak("a").withLastModified(CHANGED);

    private static Outcome evaluate(String method, Validators current, String... fields) {
        return Conditions.evaluate(method, Headers.of(fields), current, NOW);
    }

    @Test
    void withoutConditionsAllIsWell() {
        assertThat(evaluate("GET", STRONG, "Host", "a", "Accept", "*/*")).isEqualTo(PROCEED);
        assertThat(evaluate("PUT", Validators.missing())).isEqualTo(PROCEED);
    }

    @Nested
    @DisplayName("RFC 9110 section 13.1.1: If-Match")
    class IfMatch {

        @ParameterizedTest
        @CsvSource({
            "'\"a\"', PROCEED",
            "'\"x\", \"a\"', PROCEED",
            "*, PROCEED",
            "'\"b\"', PRECONDITION_FAILED",
            "'W/\"a\"', PRECONDITION_FAILED",
            "'', PRECONDITION_FAILED",
            "a, PRECONDITION_FAILED"
        })
        void comparesStrongly(String field, Outcome outcome) {
            assertThat(evaluate("PUT", STRONG, "If-Match", field)).isEqualTo(outcome);
            assertThat(evaluate("GET", STRONG, "if-match", field)).isEqualTo(outcome);
        }

        @Test
        void aWeakTagNeverMatchesButTheStarDoes() {
            assertThat(evaluate("PUT", WEAK, "If-Match", "W/\"a\", \"a\"")).isEqualTo(PRECONDITION_FAILED);
            assertThat(evaluate("PUT", WEAK, "If-Match", "*")).isEqualTo(PROCEED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"*", "\"a\""})
        void failsIfThereIsNothing(String field) {
            assertThat(evaluate("PUT", Validators.missing(), "If-Match", field)).isEqualTo(PRECONDITION_FAILED);
        }

        @Test
        void theStarMatchesWhatHasNoTag() {
            assertThat(evaluate("DELETE", Validators.none(), "If-Match", "*")).isEqualTo(PROCEED);
            assertThat(evaluate("DELETE", Validators.none(), "If-Match", "\"a\""))
                    .isEqualTo(PRECONDITION_FAILED);
        }

        @Test
        void linesAreOneList() {
            assertThat(evaluate("PUT", STRONG, "If-Match", "\"x\"", "If-Match", "\"a\""))
                    .isEqualTo(PROCEED);
            assertThat(evaluate("PUT", STRONG, "If-Match", "\"a\"", "If-Match", "x"))
                    .isEqualTo(PRECONDITION_FAILED);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.1.2: If-None-Match")
    class IfNoneMatch {

        @ParameterizedTest
        @ValueSource(strings = {"\"a\"", "W/\"a\"", "\"x\", W/\"a\"", "*"})
        void comparesWeakly(String field) {
            for (Validators current : new Validators[] {STRONG, WEAK}) {
                assertThat(evaluate("GET", current, "If-None-Match", field)).isEqualTo(NOT_MODIFIED);
                assertThat(evaluate("HEAD", current, "If-None-Match", field)).isEqualTo(NOT_MODIFIED);
                assertThat(evaluate("PUT", current, "If-None-Match", field)).isEqualTo(PRECONDITION_FAILED);
                assertThat(evaluate("POST", current, "If-None-Match", field)).isEqualTo(PRECONDITION_FAILED);
                assertThat(evaluate("get", current, "If-None-Match", field)).isEqualTo(PRECONDITION_FAILED);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"b\"", "", "a", "\"a\", x"})
        void holdsForAnythingElse(String field) {
            assertThat(evaluate("GET", STRONG, "If-None-Match", field)).isEqualTo(PROCEED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "\"a", "\"b\", x", "\"b\" \"c\"", "*, \"b\"", "w/\"b\"", "'b'"})
        @DisplayName("malformed before a change it fails: the client wanted to be protected")
        void malformedNeverLetsAChangePass(String field) {
            for (String method : new String[] {"PUT", "POST", "PATCH", "DELETE", "BREW"}) {
                assertThat(evaluate(method, STRONG, "If-None-Match", field)).isEqualTo(PRECONDITION_FAILED);
                assertThat(evaluate(method, Validators.missing(), "If-None-Match", field))
                        .isEqualTo(PRECONDITION_FAILED);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"b\"", "W/\"b\", \"c\"", "", ",, \"b\" ,", "\"\"", "\"b,c\""})
        void wellFormedLetsAChangePass(String field) {
            assertThat(evaluate("PUT", STRONG, "If-None-Match", field)).isEqualTo(PROCEED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"*", "\"a\""})
        void holdsIfThereIsNothing(String field) {
            assertThat(evaluate("PUT", Validators.missing(), "If-None-Match", field))
                    .isEqualTo(PROCEED);
        }

        @Test
        void theStarFailsForWhatHasNoTag() {
            assertThat(evaluate("PUT", Validators.none(), "If-None-Match", "*")).isEqualTo(PRECONDITION_FAILED);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.1.3: If-Modified-Since")
    class IfModifiedSince {

        @Test
        void comparesWholeSeconds() {
            assertThat(evaluate("GET", STRONG, "If-Modified-Since", BEFORE)).isEqualTo(PROCEED);
            assertThat(evaluate("GET", STRONG, "If-Modified-Since", SAME)).isEqualTo(NOT_MODIFIED);
            assertThat(evaluate("HEAD", STRONG, "If-Modified-Since", AFTER)).isEqualTo(NOT_MODIFIED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"PUT", "POST", "DELETE", "PATCH"})
        void isForReadingOnly(String method) {
            assertThat(evaluate(method, STRONG, "If-Modified-Since", AFTER)).isEqualTo(PROCEED);
        }

        @Test
        void isIgnoredIfInvalidOrSaidTwiceOrThereIsNothingToCompare() {
            assertThat(evaluate("GET", STRONG, "If-Modified-Since", "tomorrow")).isEqualTo(PROCEED);
            assertThat(evaluate("GET", STRONG, "If-Modified-Since", AFTER, "If-Modified-Since", AFTER))
                    .isEqualTo(PROCEED);
            assertThat(evaluate("GET", Validators.strong("a"), "If-Modified-Since", AFTER))
                    .isEqualTo(PROCEED);
            assertThat(evaluate("GET", Validators.missing(), "If-Modified-Since", AFTER))
                    .isEqualTo(PROCEED);
        }

        @Test
        void readsObsoleteDates() {
            assertThat(evaluate("GET", STRONG, "If-Modified-Since", "Friday, 02-Jan-26 03:04:05 GMT"))
                    .isEqualTo(NOT_MODIFIED);
            assertThat(evaluate("GET", STRONG, "If-Modified-Since", "Fri Jan  2 03:04:04 2026"))
                    .isEqualTo(PROCEED);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.1.4: If-Unmodified-Since")
    class IfUnmodifiedSince {

        @ParameterizedTest
        @ValueSource(strings = {"GET", "PUT"})
        void comparesWholeSeconds(String method) {
            assertThat(evaluate(method, STRONG, "If-Unmodified-Since", BEFORE)).isEqualTo(PRECONDITION_FAILED);
            assertThat(evaluate(method, STRONG, "If-Unmodified-Since", SAME)).isEqualTo(PROCEED);
            assertThat(evaluate(method, STRONG, "If-Unmodified-Since", AFTER)).isEqualTo(PROCEED);
        }

        @Test
        void isIgnoredIfInvalidOrThereIsNothingToCompare() {
            assertThat(evaluate("PUT", STRONG, "If-Unmodified-Since", "0")).isEqualTo(PROCEED);
            assertThat(evaluate("PUT", Validators.strong("a"), "If-Unmodified-Since", BEFORE))
                    .isEqualTo(PROCEED);
            assertThat(evaluate("PUT", Validators.missing(), "If-Unmodified-Since", BEFORE))
                    .isEqualTo(PROCEED);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.1.5: If-Range")
    class IfRange {

        private static boolean applies(Validators current, String... fields) {
            return Conditions.rangeApplies(Headers.of(fields), current, NOW);
        }

        @ParameterizedTest
        @CsvSource({
            "'\"a\"', true",
            "'\"b\"', false",
            "'W/\"a\"', false",
            "*, false",
            "a, false",
            "'\"a\", \"a\"', false",
            "'\"a\", \"b\"', false",
            "'', false",
            "'\"', false"
        })
        void comparesOneTagStrongly(String field, boolean applies) {
            assertThat(applies(STRONG, "If-Range", field)).isEqualTo(applies);
            assertThat(applies(WEAK, "If-Range", field)).isFalse();
        }

        @Test
        void aDateMustBeTheSame() {
            assertThat(applies(STRONG, "If-Range", BEFORE)).isFalse();
            assertThat(applies(STRONG, "If-Range", SAME)).isTrue();
            assertThat(applies(STRONG, "If-Range", AFTER)).isFalse();
            assertThat(applies(Validators.strong("a"), "If-Range", SAME)).isFalse();
        }

        @Test
        void aDateWhoseSecondIsNotOverProvesNothing() {
            Headers fields = Headers.of("If-Range", SAME);
            assertThat(Conditions.rangeApplies(fields, STRONG, SECOND)).isFalse();
            assertThat(Conditions.rangeApplies(fields, STRONG, SECOND + 1)).isTrue();
        }

        @Test
        void saidTwiceItFails() {
            assertThat(applies(STRONG, "If-Range", "\"a\"", "If-Range", "\"a\""))
                    .isFalse();
        }

        @Test
        void withoutItRangesApply() {
            assertThat(applies(WEAK, "Range", "bytes=0-0")).isTrue();
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.2: precedence")
    class Precedence {

        @Test
        @DisplayName("13.2.1: CONNECT, OPTIONS and TRACE have no conditions")
        void methodsWithoutConditions() {
            for (String method : new String[] {"CONNECT", "OPTIONS", "TRACE"}) {
                assertThat(evaluate(method, STRONG, "If-Match", "\"b\"")).isEqualTo(PROCEED);
            }
        }

        @Test
        @DisplayName("13.2.2 step 1: If-Match makes If-Unmodified-Since be ignored")
        void matchBeforeUnmodifiedSince() {
            assertThat(evaluate("PUT", STRONG, "If-Unmodified-Since", BEFORE, "If-Match", "*"))
                    .isEqualTo(PROCEED);
            assertThat(evaluate("PUT", STRONG, "If-Unmodified-Since", AFTER, "If-Match", "\"b\""))
                    .isEqualTo(PRECONDITION_FAILED);
        }

        @Test
        @DisplayName("13.2.2 steps 1 and 3: If-Match that fails wins over If-None-Match that would say 304")
        void matchBeforeNoneMatch() {
            assertThat(evaluate("GET", STRONG, "If-None-Match", "\"a\"", "If-Match", "\"b\""))
                    .isEqualTo(PRECONDITION_FAILED);
            assertThat(evaluate("GET", STRONG, "If-None-Match", "\"a\"", "If-Match", "\"a\""))
                    .isEqualTo(NOT_MODIFIED);
        }

        @Test
        @DisplayName("13.2.2 step 2: If-Unmodified-Since goes before If-None-Match and If-Modified-Since")
        void unmodifiedSinceBeforeTheRest() {
            assertThat(evaluate("GET", STRONG, "If-None-Match", "\"b\"", "If-Unmodified-Since", BEFORE))
                    .isEqualTo(PRECONDITION_FAILED);
            assertThat(evaluate("GET", STRONG, "If-Unmodified-Since", SAME, "If-Modified-Since", SAME))
                    .isEqualTo(NOT_MODIFIED);
        }

        @Test
        @DisplayName("13.2.2 step 4: If-None-Match makes If-Modified-Since be ignored")
        void noneMatchBeforeModifiedSince() {
            assertThat(evaluate("GET", STRONG, "If-None-Match", "\"b\"", "If-Modified-Since", AFTER))
                    .isEqualTo(PROCEED);
            assertThat(evaluate("GET", STRONG, "If-None-Match", "\"a\"", "If-Modified-Since", BEFORE))
                    .isEqualTo(NOT_MODIFIED);
            assertThat(evaluate("GET", STRONG, "If-None-Match", "junk", "If-Modified-Since", AFTER))
                    .as("present though malformed")
                    .isEqualTo(PROCEED);
        }
    }

    @Test
    void answersToAnyText() {
        Random random = new Random(19);
        String[] names = {"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"};
        String[] values = {"\"a\", W/\"b\"", "*", SAME, AFTER};
        int failed = 0;
        for (int i = 0; i < 4_000; i++) {
            String value = Mutations.mutate(values[random.nextInt(values.length)], random)
                    .replaceAll("[\\r\\n\\x00\\x7f]", "");
            Headers fields = Headers.of(names[random.nextInt(names.length)], value);
            Outcome outcome = Conditions.evaluate("PUT", fields, STRONG, NOW);
            assertThat(outcome).as("a 304 for a PUT: %s", fields).isNotEqualTo(NOT_MODIFIED);
            failed += outcome == PRECONDITION_FAILED ? 1 : 0;
            assertThat(Conditions.rangeApplies(fields, WEAK.withLastModified(CHANGED.plusSeconds(9)), NOW))
                    .isEqualTo(!fields.contains("If-Range"));
        }
        assertThat(failed).isBetween(1, 3_999);
    }
}
