package dev.tenon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 5. */
class HeadersTest {

    private static final Headers SOME = Headers.of("A", "1", "b", "2", "a", "3");

    @Test
    void namesAreComparedWithoutRegardToCase() {
        assertThat(SOME.first("a")).hasValue("1");
        assertThat(SOME.all("A")).containsExactly("1", "3");
        assertThat(SOME.combined("a")).hasValue("1, 3");
        assertThat(SOME.names()).containsExactly("a", "b");
        assertThat(SOME.contains("B")).isTrue();
        assertThat(SOME.first("c")).isEmpty();
    }

    @Test
    void changesMakeNewValues() {
        assertThat(SOME.with("A", "9").all("a")).containsExactly("9");
        assertThat(SOME.and("c", "4").size()).isEqualTo(4);
        assertThat(SOME.without("a")).isEqualTo(Headers.of("B", "2"));
        assertThat(SOME.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u007fb", "a\u001bb", "a\u0100b", "a\u4e2db"})
    void valuesThatCouldSplitAnAnswerAreRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.of("X", value))
                .withMessageContaining("X");
        assertThatIllegalArgumentException().isThrownBy(() -> SOME.with("X", value));
        assertThatIllegalArgumentException().isThrownBy(() -> SOME.and("X", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\n", "(a)", "\u00e9", "a\0"})
    void namesMustBeTokens(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(name, "x"));
    }

    @Test
    void whiteSpaceAroundAValueIsNotPartOfIt() {
        assertThat(Headers.of("X", " \t a b\t ").first("x")).hasValue("a b");
    }

    @Test
    void equalIfLinesAreEqual() {
        assertThat(Headers.of("A", "1")).isEqualTo(Headers.of("a", "1")).hasSameHashCodeAs(Headers.of("a", "1"));
        assertThat(Headers.of("A", "1")).isNotEqualTo(Headers.of("A", "2"));
        assertThat(Headers.of("A", "1", "B", "2")).isNotEqualTo(Headers.of("B", "2", "A", "1"));
    }
}
