package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a text holds: a configuration or a {@link ConfigException}, nothing else, in bounded time. */
@Timeout(300)
class MutationTest {
    private static final int ROUNDS = 2000;
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static final String VALID = """
            # it's a "comment"
            [server] # don't
            listen = ["127.0.0.1:0", "unix:/run/t.sock", '[::1]:${PORT}']
            proxy_protocol = ["127.0.0.1:0"]
            data_dir = "C:\\\\dir\\u0041" # end
            'trusted_proxies' = [ "10.0.0.0/8",
              "::1", # one
            ]
            [server.limits]
            body_bytes = 1_000
            idle_seconds = +5
            [server.log]
            level = "${UNSET:-info}"
            [[mount]]
            path = "/"
            plugin = "static"
            required = true
            [mount.options]
            root = \"""
            a \\
               b\"""
            "odd key" = {a = 1, b = [1.5, 2e3], c = {}}
            [mount.options.deep.er]
            list = [[1], [2, 3]]
            [[mount.options.rule]]
            x = '''
            raw'''
            [[mount]]
            path = "/data/"
            plugin = 'data'
            body_bytes = 5
            """;

    private static final String[] PIECES = {
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
        "\r",
        "\r\n",
        "\\",
        "\\u",
        "\\U",
        "${",
        "$${",
        "}",
        ":-",
        "\t",
        " ",
        "\0",
        "\u0001",
        "\uFEFF",
        "\uD800",
        "\uDC00",
        "é",
        "-",
        "+",
        "_",
        "0x",
        "1e",
        "9999999999999999999",
        "inf",
        "true",
        "1979-05-27",
        "[mount]",
        "[[mount]]",
        "[server]\n",
        "path = \"/\"\n",
        "a.b = 1\n",
        "quoted-key-0 = 1\n",
        "mount = [{}]\n",
        "options = {}\n",
        "\"\" = 1\n"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomEditsGiveAConfigurationOrItsProblems(long seed) {
        Random random = new Random(seed);
        int valid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(VALID);
            int edits = random.nextInt(4);
            for (int i = 0; i <= edits; i++) {
                edit(text, random);
            }
            valid += outcome(text.toString(), seed + "/" + round) ? 1 : 0;
        }

        assertThat(valid).as("of both kinds there are enough").isBetween(ROUNDS / 50, ROUNDS - ROUNDS / 50);
    }

    private static void edit(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(random.nextBoolean() ? 3 : 40));
        String piece = PIECES[random.nextInt(PIECES.length)];
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, piece);
            case 1 -> text.delete(at, end);
            case 2 -> text.replace(at, end, piece);
            default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
        }
    }

    /** Whether the text is valid; fails if it is neither valid nor refused as it should be. */
    private static boolean outcome(String text, String where) {
        try {
            return !ConfigReader.parse(Parsing.FILE, text, Map.of("PORT", "0")::get)
                    .listen()
                    .isEmpty();
        } catch (ConfigException e) {
            if (e.problems().isEmpty() || !e.problems().stream().allMatch(MutationTest::isSensible)) {
                throw new AssertionError(where + ": " + text, e);
            }
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(where + ": " + text, e);
        }
    }

    /** Of the parser itself nobody should ever hear: what it cannot read has been refused before. */
    private static boolean isSensible(ConfigProblem problem) {
        return problem.line() > 0
                && !problem.message().isBlank()
                && problem.message().indexOf('\n') < 0
                && !problem.message().contains("the TOML parser");
    }

    @Test
    void theTextThatIsEditedIsValid() throws ConfigException {
        ServerConfig config = ConfigReader.parse(Parsing.FILE, VALID, Map.of("PORT", "0")::get);

        assertThat(config.mounts()).hasSize(2);
        assertThat(config.dataDir()).hasToString("/etc/tenon/C:\\dirA");
        assertThat(config.mounts().getFirst().options().string("root")).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "{",
                "}",
                "\"",
                "'",
                "\\",
                "=",
                ",",
                ".",
                "#",
                "\n",
                "\"\"\"",
                "a=[",
                "a={b=",
                "a=\"",
                "a=1\n",
                "[a]\n",
                "[[a]]\n",
                "[a.",
                "a.",
                "a=[1,",
                "a=${",
                "x",
                "é",
                "1",
                "-",
                " ",
                "\t",
                "\r",
                "\0",
                "\uFEFF",
                "[[mount]]\npath='/'\nplugin='p'\n",
                "a = \"\"\"\n",
                "a=[\n",
                "b=[[],\n"
            })
    void oneMebibyteOfTheSameIsReadInBoundedTime(String piece) {
        String text = piece.repeat(ConfigReader.MAX_BYTES / piece.length());

        assertThat(cpuTime(() -> {
                    outcome(text, "repeated " + piece);
                    outcome("x = [" + text, "an array of repeated " + piece);
                }))
                .isLessThan(BOUND);
    }

    @Test
    void asManyValuesAsAllowedAreReadInBoundedTime() {
        StringBuilder text = new StringBuilder("[[mount]]\npath='/'\nplugin='p'\n[mount.options]\n");
        for (int i = 0; i < TomlScanner.MAX_VALUES - 10; i++) {
            text.append("'key with blanks ")
                    .append(i)
                    .append("' = '")
                    .append("x".repeat(20))
                    .append("'\n");
        }

        assertThat(cpuTime(() ->
                        assertThat(outcome(text.toString(), "many values")).isTrue()))
                .isLessThan(BOUND);
    }

    /** The work alone, so that a busy machine fails nothing. */
    private static Duration cpuTime(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
    }
}
