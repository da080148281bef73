package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the tests of this package share: a text in, a configuration or its problems out. */
final class Parsing {

    static final Path FILE = Path.of("/etc/tenon/server.toml");

    private Parsing() {}

    /** The configuration of a text without fault. */
    static ServerConfig config(String text) throws ConfigException {
        return ConfigReader.parse(FILE, text, Map.of("SET", "value", "EMPTY", "", "PORT", "0")::get);
    }

    /** The problems of a text with faults, each as {@code line: message}. */
    static List<String> problems(String text) {
        ConfigException exception = catchThrowableOfType(ConfigException.class, () -> config(text));
        assertThat(exception).as("a fault in %s", text).isNotNull();
        return exception.problems().stream()
                .map(problem -> problem.line() + ": " + problem.message())
                .toList();
    }

    /** The one problem of a text, as {@code line: message}. */
    static String problem(String text) {
        List<String> problems = problems(text);
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    /** The options of the only mount of a text that ends with this. */
    static MountOptions options(String options) throws ConfigException {
        return config("[[mount]]\npath = '/'\nplugin = 'p'\n[mount.options]\n" + options)
                .mounts()
                .getFirst()
                .options();
    }

    /** The line on which {@link #options} begins, less one. */
    static final int OPTIONS_LINE = 4;
}
