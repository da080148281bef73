package dev.tenon.config;

import static dev.tenon.config.Parsing.config;
import static dev.tenon.config.Parsing.problem;
import static dev.tenon.config.Parsing.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerReaderTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n", "[server]", "mount = []", "[server.limits]\n[server]\nlog = {}\n"})
    void anEmptyFileHasEveryDefault(String text) throws ConfigException {
        assertThat(config(text))
                .isEqualTo(new ServerConfig(
                        Parsing.FILE,
                        List.of(new ListenAddress.Tcp("127.0.0.1", 8080)),
                        List.of(),
                        Path.of("/etc/plugins-dir"),
                        Path.of("/etc/var"),
                        List.of(),
                        Set.of(ForwardedField.values()),
                        "",
                        Set.of(),
                        LimitsConfig.defaults(),
                        new LogConfig(LogConfig.Level.INFO, LogConfig.Format.AUTO),
                        new EngineConfig(0, EngineConfig.Carrier.AUTO),
                        List.of()));
    }

    @Test
    void readsEveryKeyOfTheServer() throws ConfigException {
        ServerConfig config = config("""
                [server]
                listen = ["127.0.0.1:${PORT}", "unix:/run/t.sock"]
                proxy_protocol = ["127.0.0.1:${PORT}", "unix:/run/t.sock"]
                plugins_dir = "p"
                data_dir = "/d"
                trusted_proxies = ["10.0.0.0/8", "::1"]
                forwarded_fields = ["x-forwarded-for", "x-forwarded-proto"]
                server_header = "Tenon"
                lenient = ["query-percent"]
                [server.log]
                level = "trace"
                format = "json"
                [server.engine]
                loops = 3
                carrier = "default"
                """);

        assertThat(config.listen())
                .containsExactly(
                        new ListenAddress.Tcp("127.0.0.1", 0), new ListenAddress.UnixSocket(Path.of("/run/t.sock")));
        assertThat(config.proxyProtocol()).isEqualTo(config.listen());
        assertThat(config.pluginsDir()).hasToString("/etc/tenon/p");
        assertThat(config.dataDir()).hasToString("/d");
        assertThat(config.trustedProxies()).containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1"));
        assertThat(config.forwardedFields())
                .containsExactlyInAnyOrder(ForwardedField.X_FORWARDED_FOR, ForwardedField.X_FORWARDED_PROTO);
        assertThat(config.serverHeader()).isEqualTo("Tenon");
        assertThat(config.lenient()).containsExactly(Lenient.QUERY_PERCENT);
        assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Level.TRACE, LogConfig.Format.JSON));
        assertThat(config.engine()).isEqualTo(new EngineConfig(3, EngineConfig.Carrier.DEFAULT));
    }

    @Test
    void theDefaultsOfTheLimitsAreThoseOfTheDesign() {
        LimitsConfig limits = LimitsConfig.defaults();

        assertThat(limits)
                .isEqualTo(new LimitsConfig(
                        8192, 16384, 100, 1048576, 8192, 4096, 10, 15, 30, 500, 20, 30, 500, 60, 16384, 256, 0, 4096,
                        262144, 20));
    }

    @ParameterizedTest
    @EnumSource
    void readsEachLimitFromItsLeastToItsGreatestValue(Limit limit) throws ConfigException {
        for (long value : List.of(limit.min(), limit.max(), limit.fallback())) {
            LimitsConfig limits =
                    config("[server.limits]\n" + limit.key() + " = " + value).limits();

            assertThat(limits.value(limit)).isEqualTo(value);
            assertThat(limits).isEqualTo(LimitsConfig.defaults().with(limit, value));
            assertThat(limits.with(limit, limit.fallback())).isEqualTo(LimitsConfig.defaults());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEachLimitOutOfItsRange(Limit limit) {
        for (long value : List.of(limit.min() - 1, limit.max() + 1)) {
            String range = limit.key() + " must be from " + limit.min() + " to " + limit.max() + ", not " + value;

            assertThat(problem("[server.limits]\n" + limit.key() + " = " + value))
                    .isEqualTo("2: " + range);
            assertThatThrownBy(() -> LimitsConfig.defaults().with(limit, value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(range);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                server = 1                           | server must be a table, not the number 1
                [[server]]                           | server must be a table, not an array
                server = "x"                         | server must be a table, not the text "x"
                [server.limits]; body_bytes = "10"   | body_bytes must be a whole number, without quotes, not the text "10"
                [server.limits]; body_bytes = 1.5    | body_bytes must be a whole number, without quotes, not the number 1.5
                [server.limits]; body_bytes = true   | body_bytes must be a whole number, without quotes, not true
                [server.limits]; body_bytes = {}     | body_bytes must be a whole number, without quotes, not a table
                [server]; data_dir = 1               | data_dir must be a text in quotes, not the number 1
                [server]; data_dir = ""              | data_dir is empty
                [server]; data_dir = "C:\\table"     | data_dir holds a control character, perhaps from a backslash in double quotes
                [server]; listen = "127.0.0.1:80"    | listen must be an array of texts, not a text: write ["127.0.0.1:80"]
                [server]; listen = 8080              | listen must be an array of texts, not a whole number
                [server]; listen = [8080]            | listen must hold texts in quotes only, not a whole number
                [server]; listen = []                | listen names no address: write ["127.0.0.1:8080"]
                [server]; listen = ["8080"]          | listen: "8080" is a port without an address
                [server]; listen = ["*:1", "*:1"]    | listen names "*:1" twice: remove one
                [server]; trusted_proxies = ["x"]    | trusted_proxies: "x" is no IP address
                [server]; forwarded_fields = ["X-Forwarded-For"] | forwarded_fields: "X-Forwarded-For" is none of forwarded, x-forwarded-for, x-forwarded-proto, x-forwarded-host, did you mean "x-forwarded-for"?
                [server]; log = "info"               | log must be a table, not the text "info"
                [server.log]; level = "warning"      | level must be one of error, warn, info, debug, trace, not "warning"
                [server.log]; level = "Info"         | level must be one of error, warn, info, debug, trace, not "Info", did you mean "info"?
                [server.log]; level = 1              | level must be a text in quotes, not the number 1
                [server.engine]; loops = 1025        | loops must be from 0 to 1024, not 1025
                [server.engine]; carrier = "loop"    | carrier must be one of auto, default, not "loop"
                """)
    void saysWhatAValueMustBe(String text, String message) {
        assertThat(problem(text.replace("; ", "\n"))).contains(": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                proxy_protocol = "*:1"             | 4: proxy_protocol must be an array of texts, not a text: write ["*:1"]
                proxy_protocol = ["*:2"]           | 4: proxy_protocol: "*:2" is not in listen: add it there, or remove it here
                proxy_protocol = [;"*:1",;"x",;]   | 6: proxy_protocol: "x" has no port
                proxy_protocol = ["*:1",;"*:1"]    | 5: proxy_protocol: "*:1" is named twice: remove one
                proxy_protocol = ["unix:/s","s:1"] | 4: proxy_protocol: "s:1" is not in listen
                """)
    void saysWhereThePROXYProtocolCanBe(String text, String message) {
        String before = "[server]\nlisten = ['*:1', 'unix:/s']\ntrusted_proxies = ['10.0.0.0/8']\n";
        assertThat(problem(before + text.replace(";", "\n"))).startsWith(message);
    }

    @Test
    void thePROXYProtocolIsForTrustedProxies() throws ConfigException {
        String needs =
                "proxy_protocol needs trusted_proxies, since nobody else may connect there: name the proxies, as in"
                        + " trusted_proxies = [\"127.0.0.1\"]";
        assertThat(problem("[server]\nlisten = ['*:1']\nproxy_protocol = ['*:1']"))
                .isEqualTo("3: " + needs);
        assertThat(problem("[server]\ntrusted_proxies = []\nlisten = ['*:1']\nproxy_protocol = ['*:1']"))
                .isEqualTo("4: " + needs);
        assertThat(problem("[server]\ntrusted_proxies = ['x']\nlisten = ['*:1']\nproxy_protocol = ['*:1']"))
                .startsWith("2: trusted_proxies: ");
        assertThat(config("[server]\nlisten = ['unix:/s', '*:1']\nproxy_protocol = ['unix:/s']")
                        .proxyProtocol())
                .containsExactly(new ListenAddress.UnixSocket(Path.of("/s")));
        assertThat(config("[server]\ntrusted_proxies = ['::1']\nproxy_protocol = ['127.0.0.1:8080']")
                        .proxyProtocol())
                .containsExactly(new ListenAddress.Tcp("127.0.0.1", 8080));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a",
                "a ",
                "a\tb",
                "\u00e9",
                "a\\nServer: b",
                "a  b",
                "/1",
                "a/",
                "a/1/2",
                "(a comment first)",
                "a (not closed",
                "a (not closed) (b (c)",
                "a (closed) twice)",
                "a (escaped \\\\)",
                "a(b)",
                "a, b",
                "a \\u0007",
                "a (\\u00e9)",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void refusesAServerFieldThatCannotBeSent(String text) {
        assertThat(problem("[server]\nserver_header = \"" + text + "\""))
                .startsWith("2: server_header must be names of products");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "Tenon/1.0",
                "a/1 b/2 c",
                "a (comment)",
                "a (b (c) d) e/1 ()",
                "a (escaped \\\\) and \\\\( )",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void takesAServerFieldOfTheGrammar(String text) throws ConfigException {
        assertThat(config("[server]\nserver_header = \"" + text + "\"").serverHeader())
                .isEqualTo(text.replace("\\\\", "\\"));
    }

    @Test
    void twoFreePortsAreNoRepetition() throws ConfigException {
        assertThat(config("[server]\nlisten = ['127.0.0.1:0', '127.0.0.1:0']").listen())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                serv = {}                            | 1: unknown key "serv" in the top of the file, did you mean "server"?
                [sever.limits]                       | 1: unknown key "sever" in the top of the file, did you mean "server"?
                [server]; listn = []                 | 2: unknown key "listn" in [server], did you mean "listen"?
                [server]; data-dir = "x"             | 2: unknown key "data-dir" in [server], did you mean "data_dir"?
                [server]; body_bytes = 1             | 2: unknown key "body_bytes" in [server]: it belongs to [server.limits]
                [server]; level = "info"             | 2: unknown key "level" in [server]: it belongs to [server.log]
                [server.limit]; body_bytes = 1       | 1: unknown key "limit" in [server], did you mean "limits"?
                [server.limits]; body_byte = 1       | 2: unknown key "body_byte" in [server.limits], did you mean "body_bytes"?
                [server.limits]; loops = 1           | 2: unknown key "loops" in [server.limits]: it belongs to [server.engine]
                [server.tls]; cert = "x"             | 1: unknown key "tls" in [server]; known are listen, proxy_protocol,
                [[mounts]]; path = "/"               | 1: unknown key "mounts" in the top of the file, did you mean "mount"?
                [server]; "a\\u0007b" = 1            | 2: unknown key "a?b" in [server]; known are
                """)
    void refusesUnknownKeysWithASuggestion(String text, String message) {
        assertThat(problem(text.replace("; ", "\n"))).startsWith(message);
    }

    @Test
    void tellsProblemsOfEveryKindAtOnce() {
        assertThat(problems("""
                [server]
                listen = "127.0.0.1:8080"
                data_dri = "x"
                [server.limits]
                header_seconds = 0
                [[mount]]
                path = "data"
                plugin = "data"
                [[mount]]
                path = "/b"
                plugin = "data"
                [[mount]]
                path = "/b"
                plugin = "data"
                name = "${UNSET}"
                """))
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("2: listen must be an array"),
                        problem -> assertThat(problem).startsWith("3: unknown key \"data_dri\""),
                        problem -> assertThat(problem).startsWith("5: header_seconds must be from 1"),
                        problem -> assertThat(problem).startsWith("7: path must start with a slash"),
                        problem -> assertThat(problem).startsWith("11: the name \"data\" is taken already"),
                        problem -> assertThat(problem).startsWith("13: the path \"/b\" is taken already"),
                        problem -> assertThat(problem).startsWith("15: the environment variable UNSET is not set"));
    }

    @Test
    void aFaultyValueBringsNoErrorsThatFollowFromIt() {
        List<String> problems = new ArrayList<>(
                problems("[[mount]]\npath = /\nplugin = \n[[mount]]\npath = '${UNSET}'\nplugin = ['a']\n"));

        assertThat(problems).hasSize(4);
        assertThat(problems.getLast()).isEqualTo("6: plugin must be a text in quotes, not an array");
    }
}
