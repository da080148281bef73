package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.QualityList;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4647 section 3.4, and RFC 9110 section 12.5.4. */
class LanguagesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-CN, zh;q=0.9          | en zh-CN    | zh-CN",
                "zh-cn                    | en zh-CN    | zh-CN",
                "zh-Hant-TW               | zh zh-Hant  | zh-Hant",
                "zh-Hans-CN               | en zh       | zh",
                "zh                       | en zh-CN    | zh-CN",
                "zh                       | zh-CN zh    | zh",
                "de-AT, en;q=0.8          | en de       | de",
                "de-AT, en;q=0.8          | en de-CH    | en",
                "de, en;q=0.8             | en de-CH    | de-CH",
                "en;q=0.5, de;q=0.7       | en de       | de",
                "en;q=0.5, de;q=0.5       | de en       | en",
                "fr                       | en de       | none",
                "*                        | en de       | none",
                "fr, *;q=0.5              | en de       | none",
                "en;q=0                   | en de       | none",
                "en-GB, en;q=0            | en en-GB    | en-GB",
                "en, en-GB;q=0            | en-GB en-US | en-US",
                "de-1996-x-a-b            | de-1996     | de-1996",
                "en-a-bbb                 | en          | en",
                "zh-x                     | zh          | zh",
                "e                        | en          | none",
                "''                       | en          | none",
                ";;,=,q                   | en          | none",
                "en-                      | en          | en",
            })
    void choosesWhatTheClientLikesBest(String field, String available, String expected) {
        List<String> tags = Arrays.asList(available.split(" "));
        int chosen = Languages.choose(QualityList.parse(field), tags);
        assertThat(chosen < 0 ? "none" : tags.get(chosen)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"page.html, page.en.html", "README, README.en", "a.tar.gz, a.tar.en.gz", ".hidden, .hidden.en"})
    void putsTheTagBeforeTheExtension(String name, String localized) {
        assertThat(Languages.localized(name, "en")).isEqualTo(localized);
        assertThat(new Languages(List.of("de", "en"), Optional.empty()).tagOf(localized))
                .contains("en");
        assertThat(new Languages(List.of("de", "en"), Optional.of("de")).tagOf(name))
                .isEmpty();
    }

    @Test
    void doesNotTakeAnyPartForATag() {
        Languages languages = new Languages(List.of("en"), Optional.empty());
        assertThat(languages.tagOf("xen.html")).isEmpty();
        assertThat(languages.tagOf("en.html")).isEmpty();
        assertThat(languages.tagOf("a.en.b.html")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN", "zh-Hant-TW", "de-1996", "x-klingon", "sr-Latn-RS"})
    void knowsATag(String tag) {
        assertThat(Languages.isTag(tag)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "en-", "-en", "en--US", "en_US", "1en", "languages", "\u00e9n", "en/US", "en US"})
    void knowsWhatIsNone(String tag) {
        assertThat(Languages.isTag(tag)).isFalse();
    }

    /** Ranges made to cost: none may take more than a step for each of its bytes. */
    @Test
    void takesNoLongOverHostileFields() {
        String longRange = "aa" + "-aa".repeat(300_000);
        String refusals = "en;q=0" + ",en".repeat(200_000);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(Languages.choose(QualityList.parse(longRange), List.of("en", "de")))
                    .isNegative();
            assertThat(Languages.choose(QualityList.parse(refusals), List.of("en", "de")))
                    .isNegative();
        });
    }
}
