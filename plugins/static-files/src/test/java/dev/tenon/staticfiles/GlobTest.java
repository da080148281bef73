package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*.bak, /a.bak, true",
        "*.bak, /sub/a.bak, true",
        "*.bak, /old.bak/page.html, true",
        "*.bak, /a.bak.html, false",
        "*.bak, /, false",
        "?.js, /a.js, true",
        "?.js, /ab.js, false",
        "node_modules, /x/node_modules/y/z.js, true",
        "node_modules, /node_modules2, false",
        "/private, /private, true",
        "/private, /private/x, true",
        "/private/, /private/x, true",
        "/private, /public/private, false",
        "private/x, /private/x/y, true",
        "private/x, /a/private/x, false",
        "/a/**/z, /a/z, true",
        "/a/**/z, /a/b/c/z, true",
        "/a/**/z, /a/b/c/y, false",
        "/a/*/z, /a/b/z, true",
        "/a/*/z, /a/b/c/z, false",
        "/a/**, /a/b/c, true",
        "**/x.js, /x.js, true",
        "*, /anything, true",
        "a*b*c, /aXbYc, true",
        "a*b*c, /acb, false",
        "*.HTML, /page.html, true",
        "secret, /SECRET, true",
        "\u00e9t\u00e9, /e\u0301te\u0301, true",
        "node_modules/, /x/node_modules/y, true",
        "a/b/, /x/a/b, false",
        "stra\u00dfe, /STRASSE, true",
        "secret, /\u017fecret, true",
        "secret, /sec\u200bret, true",
        "secret, /\ufeffsecret, true",
        "a.c, /abc, false",
    })
    void matches(String pattern, String path, boolean expected) {
        Glob.Folded names = Glob.Folded.of(Names.parse(path).orElseThrow().list());
        assertThat(Glob.of(pattern).matches(names)).isEqualTo(expected);
    }

    @Test
    void saysWhatIsWrong() {
        for (String wrong : List.of("", "/", "a//b", "//a")) {
            assertThatThrownBy(() -> Glob.of(wrong)).as(wrong).hasMessageContaining("a name is missing");
        }
        assertThatThrownBy(() -> Glob.of("a\\*")).hasMessageContaining("backslash");
        for (String wrong : List.of("*.[ch]", "a]", "[id].js")) {
            assertThatThrownBy(() -> Glob.of(wrong)).as(wrong).hasMessageContaining("brackets");
        }
        assertThatThrownBy(() -> Glob.of("!important.txt")).hasMessageContaining("exclamation mark");
        assertThatThrownBy(() -> Glob.of("*.{js,css}")).hasMessageContaining("one pattern for each");
    }

    /** What makes naive matchers try all ways to split a name. */
    @Test
    void takesNoLongOverHostileNames() {
        Glob stars = Glob.of("*a".repeat(100) + "b");
        Glob names = Glob.of("/" + "**/a/".repeat(60) + "b");
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(stars.matches(Glob.Folded.of(List.of("a".repeat(255))))).isFalse();
            assertThat(names.matches(Glob.Folded.of(java.util.Collections.nCopies(2_000, "a"))))
                    .isFalse();
        });
    }
}
