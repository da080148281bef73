package dev.tenon.testkit;

import dev.tenon.api.Options;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.MountOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Options read by the server's own reader, from the text of a mount. */
final class TestOptions {

    private final MountOptions options;

    private TestOptions(MountOptions options) {
        this.options = options;
    }

    static TestOptions of(Path folder, String toml) {
        String text = mount("/", "test", "test", toml);
        try {
            return new TestOptions(ConfigReader.parse(folder.resolve("server.toml"), text, System::getenv)
                    .mounts()
                    .getFirst()
                    .options());
        } catch (ConfigException e) {
            throw new IllegalArgumentException("the options are not valid:\n" + text, e);
        }
    }

    /** The text of a mount with these options. */
    static String mount(String path, String plugin, String name, String options) {
        return "[[mount]]\npath = " + text(path) + "\nplugin = " + text(plugin) + "\nname = " + text(name)
                + "\n[mount.options]\n" + options + "\n";
    }

    Options options() {
        return options;
    }

    /** What is left that nobody has read. */
    List<String> unused() {
        return options.unused().stream().map(Object::toString).toList();
    }

    /** TOML for a map, a line a key. */
    static String toml(Map<String, ?> options) {
        return options.entrySet().stream()
                .map(entry -> text(entry.getKey()) + " = " + value(entry.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static String value(Object value) {
        return switch (value) {
            case Boolean truth -> truth.toString();
            case Number number -> number.toString();
            case List<?> list -> list.stream().map(TestOptions::value).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> text(entry.getKey().toString()) + " = " + value(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> text(value.toString());
        };
    }

    /** A basic string of TOML; what looks like a variable is not meant as one. */
    private static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.replace("${", "$${").codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c < ' ' || c == 0x7f) {
                quoted.append(String.format(Locale.ROOT, "\\u%04X", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
