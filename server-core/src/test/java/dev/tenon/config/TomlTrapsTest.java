package dev.tenon.config;

import static dev.tenon.config.Parsing.OPTIONS_LINE;
import static dev.tenon.config.Parsing.config;
import static dev.tenon.config.Parsing.options;
import static dev.tenon.config.Parsing.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each known fault of toml4j 0.7.2, seen from outside: read right, or refused in plain words; never read wrong. */
class TomlTrapsTest {

    @Test
    void onlyOneClassTouchesToml4j() throws IOException, URISyntaxException {
        Path classes = Path.of(ServerConfig.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        try (Stream<Path> files = Files.walk(classes)) {
            assertThat(files.filter(file -> file.toString().endsWith(".class"))
                            .filter(TomlTrapsTest::namesToml4j)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("TomlSource.class");
        }
    }

    private static boolean namesToml4j(Path classFile) {
        try {
            return new String(Files.readAllBytes(classFile), StandardCharsets.ISO_8859_1).contains("com/moandjiezana");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[server] # don't touch",
                "[server] # \"quoted\"",
                "[server] # see [server.limits] and x]",
                "[server]# 'a",
                "  [ server ]  ",
                "[\"server\"]",
                "['server']",
                "\uFEFF[server]",
                "# it's [a] \"comment\"\n[server]",
                "[server]\r"
            })
    void readsHeadersWithCommentsQuotesBlanksAndMarks(String header) throws ConfigException {
        assertThat(config(header + "\ndata_dir = '/d'\n").dataDir()).hasToString("/d");
    }

    @Test
    void readsHeadersOfArraysWithComments() throws ConfigException {
        ServerConfig config = config("""
                [[mount]] # it's "the" [[first]]
                path = "/" # don't
                plugin = "a"
                [ mount . "options" ] # ]
                x = 1
                [[ "mount" ]]
                path = "/b"
                plugin = 'b'
                """);

        assertThat(config.mounts()).extracting(MountConfig::path).containsExactly("/", "/b");
    }

    @Test
    void quotedKeysAreTheSameAsBareOnes() throws ConfigException {
        assertThat(config("\"server\" = {'data_dir' = \"/d\"}").dataDir()).hasToString("/d");
        assertThat(problem("[server]\n\"data_dir\" = '/a'\ndata_dir = '/b'"))
                .isEqualTo("3: \"data_dir\" is set twice: first on line 2; remove one");
    }

    @Test
    void quotedKeysMayHoldAnything() throws ConfigException {
        MountOptions options = options("""
                "text/html" = "a"
                'a.b[0]' = "b"
                "" = "c"
                "quoted-key-0" = "d"
                quoted-key-1 = "e"
                "tab\\tand\\u00e9" = "f"
                "a = b # c" = "g"
                [mount.options."x.y"."z z"]
                "ö" = "h"
                """);

        assertThat(options.string("text/html")).isEqualTo("a");
        assertThat(options.string("a.b[0]")).isEqualTo("b");
        assertThat(options.string("")).isEqualTo("c");
        assertThat(options.string("quoted-key-0")).isEqualTo("d");
        assertThat(options.string("quoted-key-1")).isEqualTo("e");
        assertThat(options.string("tab\tandé")).isEqualTo("f");
        assertThat(options.string("a = b # c")).isEqualTo("g");
        assertThat(options.table("x.y").table("z z").string("ö")).isEqualTo("h");
        assertThat(options.unused()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loops =", "loops = ", "loops =  # a comment", "loops ="})
    void aKeyWithoutValueIsAnError(String line) {
        assertThat(problem("[server.engine]\n" + line + "\ncarrier = \"auto\"\n"))
                .isEqualTo("2: \"loops\" has no value: write one after the '=', or remove the line");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                "C:\\\\dir"            | C:\\dir
                "C:\\\\new\\\\table"   | C:\\new\\table
                "D:\\\\tmp"            | D:\\tmp
                "C:\\\\data\\\\"       | C:\\data\\
                "ends in \\\\"         | ends in \\
                'C:\\new\\'            | C:\\new\\
                "\\\\\\""              | \\"
                "a\\\\\\\\b"           | a\\\\b
                "\\U0001F600"          | \uD83D\uDE00
                "\\u00e9\\u00E9"       | éé
                "\\\\u0041"            | \\u0041
                "# no [comment] = 'x'" | # no [comment] = 'x'
                '"'                    | "
                "it's"                 | it's
                """)
    void readsTextsAsTheyAreWritten(String written, String meant) throws ConfigException {
        assertThat(options("x = " + written + "\n").string("x").stripTrailing()).isEqualTo(meant);
        assertThat(options("x = {y = [" + written + " , 'z']} # c\n").table("x").strings("y", List.of()))
                .satisfiesExactly(
                        text -> assertThat(text.stripTrailing()).isEqualTo(meant),
                        text -> assertThat(text).isEqualTo("z"));
    }

    @Test
    void readsEscapesOfControlCharacters() throws ConfigException {
        assertThat(options("x = \"\\b\\t\\n\\f\\r\\\"\\\\\"").string("x")).isEqualTo("\b\t\n\f\r\"\\");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                DDDa "quoted" bDDD | a "quoted" b
                DDDtwo"" DDD       | two""
                DDD"q"DDD          | "q"
                DDDtwo""DDD        | two""
                DDD""DDD           | ""
                DDDDDD             | ``
                DDD\\\\DDD          | \\
                SSSit'sSSS         | it's
                SSSC:\\nSSS        | C:\\n
                SSS\\SSS           | \\
                """)
    void readsTextsInThreeQuotes(String written, String meant) throws ConfigException {
        String text = written.replace("D", "\"").replace("S", "'");

        assertThat(options("x = " + text).string("x").strip()).isEqualTo(meant);
    }

    @Test
    void readsTextsOfSeveralLines() throws ConfigException {
        MountOptions options =
                options("x = \"\"\"\n  one\r\n\n two \\\n   \n   three\"\"\"\ny = '''\na\\\n'b''''\nz = 1\n");

        assertThat(options.string("x")).isEqualTo("  one\n\n two three");
        assertThat(options.string("y")).isEqualTo("a\\\n'b'");
        assertThat(options.error("z", "")).hasMessageContaining(":" + (OPTIONS_LINE + 10) + ":");
    }

    @Test
    void dottedKeysAreRefusedWithTheHeaderToWrite() {
        assertThat(problem("[server]\nlimits.body_bytes = 1"))
                .isEqualTo(
                        "2: dotted keys are not supported: write \"body_bytes\" below a header of its own, [server.limits]");
        assertThat(problem("server.limits.body_bytes = 1"))
                .isEqualTo(
                        "1: dotted keys are not supported: write \"body_bytes\" below a header of its own, [server.limits]");
        assertThat(problem("[[mount]]\npath='/'\nplugin='p'\noptions.\"a b\" = 1"))
                .startsWith(
                        "4: dotted keys are not supported: write \"a b\" below a header of its own, [mount.options]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                0                    | 0
                -0                   | 0
                +7                   | 7
                1_000_000            | 1000000
                9223372036854775807  | 9223372036854775807
                -9223372036854775808 | -9223372036854775808
                """)
    void readsWholeNumbers(String written, long meant) throws ConfigException {
        assertThat(options("x = " + written).integer("x", 1, Long.MIN_VALUE, Long.MAX_VALUE))
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e3", "-1_0.2_5E-1", "+0.0", "1e400"})
    void readsDecimalNumbers(String written) {
        assertThat(problem("[server]\nlisten = " + written)).contains("not a decimal number");
    }

    @Test
    void readsArraysOverSeveralLinesWithCommentsAndATrailingComma() throws ConfigException {
        MountOptions options = options("""
                x = [ # it's [the] first
                  "a", # "b",

                  'c' , # ]
                ] # end
                z = [{a = "1"}, {}, {a = "2", b = {c = [true]}}]
                e = []
                f = {}
                """);

        assertThat(options.strings("x", List.of())).containsExactly("a", "c");
        List<Options> tables = options.tables("z");
        assertThat(tables).hasSize(3);
        assertThat(tables.get(2).string("a")).isEqualTo("2");
        assertThat(tables.get(2).table("b").keys()).containsExactly("c");
        assertThat(options.strings("e", List.of("fallback"))).isEmpty();
        assertThat(options.table("f").keys()).isEmpty();
    }

    @Test
    void tablesKeepTheirPlaceWhateverTheirOrder() throws ConfigException {
        ServerConfig config = config("""
                [server.log]
                level = "debug"
                [[mount]]
                path = "/a"
                plugin = "a"
                [mount.options.t]
                x = 1
                [[mount.options.l]]
                y = 1
                [mount.options.l.s]
                z = 1
                [[mount.options.l]]
                [server]
                data_dir = "/d"
                [[mount]]
                path = "/b"
                plugin = "b"
                [mount.options.t]
                x = 2
                """);

        assertThat(config.log().level()).isEqualTo(LogConfig.Level.DEBUG);
        assertThat(config.dataDir()).hasToString("/d");
        Options first = config.mounts().getFirst().options();
        assertThat(first.table("t").integer("x", 0, 0, 9)).isEqualTo(1);
        assertThat(first.tables("l")).hasSize(2);
        assertThat(first.tables("l").getFirst().table("s").integer("z", 0, 0, 9))
                .isEqualTo(1);
        assertThat(config.mounts().getLast().options().table("t").integer("x", 0, 0, 9))
                .isEqualTo(2);
    }

    @Test
    void aTableMayStandBehindTheTablesInsideIt() throws ConfigException {
        Options options = config("""
                        [[mount]]
                        path = "/"
                        plugin = "p"
                        [[mount.options.rule.sub]]
                        x = 1
                        [[mount.options.rule.sub]]
                        x = 2
                        [mount.options.rule]
                        y = 1
                        [mount.options]
                        z = 1
                        """).mounts().getFirst().options();

        assertThat(options.integer("z", 0, 0, 9)).isEqualTo(1);
        assertThat(options.table("rule").integer("y", 0, 0, 9)).isEqualTo(1);
        assertThat(options.table("rule").tables("sub"))
                .extracting(each -> each.integer("x", 0, 0, 9))
                .containsExactly(1L, 2L);
    }
}
