package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.ConfigReader;
import java.nio.file.Path;
import java.util.Map;

/** Any bytes as a configuration: it is one, or all its problems have a line and say something. */
public final class TomlFuzz {

    private static final Path FILE = Path.of("/etc/tenon/server.toml");

    private TomlFuzz() {}

    /** For Jazzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        run(data);
    }

    /** What mutations put in. */
    static String[] pieces() {
        return new String[] {
            "\"",
            "'",
            "\"\"\"",
            "'''",
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            "=",
            ",",
            ".",
            "#",
            "\n",
            "\r\n",
            "\\u0041",
            "\\U0001F600",
            "\\",
            "${PORT}",
            "${",
            ":-x}",
            "$${",
            "true",
            "1_0",
            "0x1",
            "1e5",
            "-inf",
            "1979-05-27",
            "[mount]\n",
            "[[mount]]\n",
            "[server]\n",
            "path = \"/\"\n",
            "plugin = 'x'\n",
            "a.b = 1\n",
            "\u00ef\u00bb\u00bf",
            "\0",
            "\u00ff"
        };
    }

    /** Checks one input; answers what kind of outcome it had. */
    static String run(byte[] data) {
        try {
            return "valid with "
                    + ConfigReader.parse(FILE, new String(data, UTF_8), Map.of("PORT", "0")::get)
                            .mounts()
                            .size();
        } catch (ConfigException e) {
            Checks.that(!e.problems().isEmpty(), () -> "refused without a reason");
            e.problems().forEach(TomlFuzz::check);
            return e.problems().size() + " " + shape(e.problems().getFirst().message());
        }
    }

    private static void check(ConfigProblem problem) {
        Checks.that(
                problem.line() > 0
                        && !problem.message().isBlank()
                        && problem.message().indexOf('\n') < 0
                        && !problem.message().contains("the TOML parser"),
                problem::toString);
    }

    /** A message without what it quotes. */
    private static String shape(String message) {
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < message.length() && shape.length() < 24; i++) {
            char c = message.charAt(i);
            if (c >= 'a' && c <= 'z' || c == ' ') {
                shape.append(c);
            }
        }
        return shape.toString();
    }
}
