package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginNamesTest {

    @ParameterizedTest
    @CsvSource({
        "com.x.HitCounterHandler, hit-counter",
        "com.x.HTTPEcho, http-echo",
        "HelloPlugin, hello",
        "com.x.Hello, hello",
        "com.x.Http2Echo, http2-echo",
        "com.x.S3Store, s3-store",
        "com.x.Hit_Counter, hit-counter",
        "com.x.Outer$InnerHandler, inner",
        "com.x.Handler, handler",
        "com.x.Plugin, plugin",
        "com.x.PluginHandler, plugin",
        "com.x.ABC, abc"
    })
    void theClassNameGivesTheName(String className, String name) {
        assertThat(PluginNames.ofClass(className)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "a, true",
        "0, true",
        "hit-counter, true",
        "'', false",
        "-a, false",
        "Hello, false",
        "a b, false",
        "a/b, false",
        "é, false"
    })
    void aNameIsLowerCaseLettersDigitsAndHyphens(String name, boolean valid) {
        assertThat(PluginNames.valid(name)).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void aNameHasAtMost64Characters(int length, boolean valid) {
        assertThat(PluginNames.valid("a".repeat(length))).isEqualTo(valid);
    }
}
