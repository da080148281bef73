package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginProjectNameTest {

    @ParameterizedTest
    @CsvSource({
        "hello, hello, Hello, hello",
        "word-count, word-count, WordCount, wordcount",
        "WordCount, word-count, WordCount, wordcount",
        "wordCount, word-count, WordCount, wordcount",
        "HTTPEcho, http-echo, HttpEcho, httpecho",
        "v2-api, v2-api, V2Api, v2api",
        "class, class, Class, classplugin",
        "request, request, RequestPlugin, request",
        "a, a, A, a",
    })
    void hasItsForms(String name, String kebab, String type, String packageName) throws CommandException {
        assertThat(PluginProjectName.of(name)).isEqualTo(new PluginProjectName(kebab, type, packageName));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "4x",
                "a-",
                "-a",
                "a--b",
                "a_b",
                "a.b",
                "a/b",
                "..",
                "ä",
                "a b",
                "a123456789012345678901234567890123456789012345678901234567890123"
            })
    void isRefusedInOneLine(String name) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> PluginProjectName.of(name))
                .withMessageContaining("is no name for a plugin")
                .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE));
    }
}
