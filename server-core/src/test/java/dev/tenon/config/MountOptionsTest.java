package dev.tenon.config;

import static dev.tenon.config.Parsing.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.api.OptionException;
import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    private static final String ALL = """
            text = "a"
            texts = ["a", "b"]
            truth = true
            whole = 5
            path = "../x/./y"
            list = [{a = 1}, {a = 2}]
            [mount.options.table]
            inner = "i"
            """;

    @Test
    void readsEachTypeAndThenNothingIsUnused() throws ConfigException {
        MountOptions options = options(ALL);

        assertThat(options.string("text", "f")).isEqualTo("a");
        assertThat(options.strings("texts", List.of())).containsExactly("a", "b");
        assertThat(options.bool("truth", false)).isTrue();
        assertThat(options.integer("whole", 1, 0, 5)).isEqualTo(5);
        assertThat(options.path("path")).isEqualTo(Path.of("/etc/x/y"));
        assertThat(options.tables("list"))
                .extracting(each -> each.integer("a", 0, 0, 9))
                .containsExactly(1L, 2L);
        assertThat(options.table("table").string("inner")).isEqualTo("i");
        assertThat(options.unused()).isEmpty();
        assertThat(options.keys())
                .containsExactlyInAnyOrder("text", "texts", "truth", "whole", "path", "list", "table");
    }

    @Test
    void anAbsentKeyIsItsFallback() throws ConfigException {
        MountOptions options = options("");

        assertThat(options.string("x", "f")).isEqualTo("f");
        assertThat(options.strings("x", List.of("f"))).containsExactly("f");
        assertThat(options.bool("x", true)).isTrue();
        assertThat(options.integer("x", 7, 0, 1)).isEqualTo(7);
        assertThat(options.path("x", "../f")).isEqualTo(Path.of("/etc/f"));
        assertThat(options.table("x").keys()).isEmpty();
        assertThat(options.tables("x")).isEmpty();
        assertThat(options.contains("x")).isFalse();
    }

    @Test
    void aMissingOptionNamesTheTable() throws ConfigException {
        MountOptions options = options("\n[mount.options.t]\n");

        refuses(options, o -> o.string("root"), "4: the option \"root\" is missing: add root = \"…\"");
        refuses(options, o -> o.path("root"), "4: the option \"root\" is missing");
        refuses(options, o -> o.table("t").string("root"), "6: the option \"root\" is missing");
    }

    @Test
    void aMissingOptionIsLookedForAmongThoseThatNobodyKnows() throws ConfigException {
        MountOptions options = options("rot = \"site\"\nroots = \"x\"\n");
        options.string("roots");

        refuses(
                options,
                o -> o.path("root"),
                "4: the option \"root\" is missing: add root = \"…\"; or is \"rot\" in line 5 meant for it?");
        refuses(options, o -> o.path("index"), "4: the option \"index\" is missing: add index = \"…\"");
    }

    @Test
    void aWrongValueNamesItsLine() throws ConfigException {
        MountOptions options = options(ALL);

        refuses(options, o -> o.string("whole"), "8: whole must be a text in quotes, not the number 5");
        refuses(options, o -> o.string("truth", ""), "7: truth must be a text in quotes, not true");
        refuses(
                options,
                o -> o.strings("text", List.of()),
                "5: text must be an array of texts, not a text: write [\"a\"]");
        refuses(options, o -> o.strings("list", List.of()), "10: list must hold texts in quotes only, not a table");
        refuses(
                options,
                o -> o.bool("text", true),
                "5: text must be true or false, without quotes, not the text \"a\"");
        refuses(
                options,
                o -> o.integer("text", 1, 0, 9),
                "5: text must be a whole number, without quotes, not the text \"a\"");
        refuses(options, o -> o.integer("whole", 1, 6, 9), "8: whole must be from 6 to 9, not 5");
        refuses(options, o -> o.path("whole", "x"), "8: whole must be a text in quotes");
        refuses(options, o -> o.table("text"), "5: text must be a table, not the text \"a\"");
        refuses(options, o -> o.tables("table"), "11: table must be an array of tables, not one");
        refuses(options, o -> o.tables("texts"), "6: texts must hold tables only, not a text");
        refuses(
                options,
                o -> {
                    throw o.error("path", "no such folder");
                },
                "9: path: no such folder");
        refuses(
                options,
                o -> {
                    throw o.error("absent", "is needed\nhere");
                },
                "4: absent: is needed?here");
    }

    private static void refuses(MountOptions options, Consumer<Options> reading, String message) {
        assertThatThrownBy(() -> reading.accept(options))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("/etc/tenon/server.toml:" + message);
    }

    @Test
    void tellsWhatNobodyReadWithTheNearestKeyThatSomebodyAskedFor() throws ConfigException {
        MountOptions options =
                options("rot = 'x'\nindx = ['a']\nother = 1\n[mount.options.cache]\nmax_ag = 1\nmax_age = 2\n");

        options.path("root", "site");
        options.strings("index", List.of());
        options.table("cache").integer("max_age", 0, 0, 9);

        assertThat(options.unused())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "/etc/tenon/server.toml:5: unknown option \"rot\", did you mean \"root\"?",
                        "/etc/tenon/server.toml:6: unknown option \"indx\", did you mean \"index\"?",
                        "/etc/tenon/server.toml:7: unknown option \"other\": remove it; known here are root, index, cache",
                        "/etc/tenon/server.toml:9: unknown option \"max_ag\", did you mean \"max_age\"?");
    }

    @Test
    void tracksTablesHoweverOftenTheyAreTaken() throws ConfigException {
        MountOptions options = options("t = {a = 1, b = 2}\nl = [{a = 1}, {a = 2}]\n");

        options.table("t").integer("a", 0, 0, 9);
        options.table("t").integer("b", 0, 0, 9);
        options.tables("l").getFirst().integer("a", 0, 0, 9);

        assertThat(options.unused())
                .extracting(ConfigProblem::message)
                .containsExactly("unknown option \"a\": there are none here, remove it");
        options.tables("l").getLast().integer("a", 0, 0, 9);
        assertThat(options.unused()).isEmpty();
    }

    @Test
    void aTableThatNobodyTookIsToldOnce() throws ConfigException {
        assertThat(options("[mount.options.t]\na = 1\nb = 1").unused())
                .extracting(ConfigProblem::line)
                .containsExactly(5);
    }

    @Test
    void lookingWhetherAKeyIsThereIsNotReadingIt() throws ConfigException {
        MountOptions options = options("x = 1");

        assertThat(options.contains("x")).isTrue();
        assertThat(options.keys()).containsExactly("x");
        assertThat(options.unused()).hasSize(1);
    }

    @Test
    void freshOptionsHaveNothingReadAndLeaveTheOldOnesAlone() throws ConfigException {
        MountOptions options = options("x = 1\nt = {a = 1}");
        options.integer("x", 0, 0, 9);
        options.table("t").integer("a", 0, 0, 9);

        MountOptions fresh = options.fresh();

        assertThat(fresh.unused()).hasSize(2);
        assertThat(options.unused()).isEmpty();
        assertThat(fresh.sameAs(options)).isTrue();
    }

    @Test
    void theirTextHidesTheirValues() throws ConfigException {
        assertThat(options("password = 'secret'")).hasToString("options [password]");
    }

    private static List<String> shown(MountOptions options, MountOptions newest) {
        return options.effective(newest).stream()
                .map(option -> option.key() + " = " + option.value() + " "
                        + option.line()
                                .map(line -> Integer.toString(line.line()))
                                .orElse("default"))
                .toList();
    }

    @Test
    void whatAPluginReadIsShownWithWhereItStandsByNow() throws ConfigException {
        MountOptions options = options(ALL);
        options.integer("other", 20, 1, 30);
        options.path("path");
        options.string("text", "f");
        options.strings("texts", List.of());
        options.tables("list").get(1).integer("a", 0, 0, 9);
        options.table("table").string("inner");
        options.table("table").bool("also", true);
        options.table("absent").string("x", "\"y\"");

        int line = Parsing.OPTIONS_LINE + 2;
        assertThat(shown(options, options("\n\n" + ALL)))
                .containsExactly(
                        "other = 20 default",
                        "path = \"/etc/x/y\" " + (line + 5),
                        "text = \"a\" " + (line + 1),
                        "texts = [\"a\", \"b\"] " + (line + 2),
                        "list[0].a = 1 " + (line + 6),
                        "list[1].a = 2 " + (line + 6),
                        "table.inner = \"i\" " + (line + 8),
                        "table.also = true default",
                        "absent.x = \"\\\"y\\\"\" default",
                        "truth = true " + (line + 3),
                        "whole = 5 " + (line + 4));
    }

    @Test
    void whatComesFromTheEnvironmentIsNotShownWhateverItsKey() throws ConfigException {
        String text = """
                [[mount]]
                path = '/'
                plugin = 'p'
                [mount.options]
                plain = "x"
                escaped = "$${HIDE}"
                fallback = "${UNSET:-y}"
                whole = "${HIDE}"
                part = "a ${HIDE} b"
                filled = "${HIDE:-y}"
                list = ["x", "${HIDE}"]
                [mount.options.table]
                inner = "${HIDE}"
                """;
        MountOptions options = ConfigReader.parse(
                        Path.of("/etc/x/server.toml"), text, name -> name.equals("HIDE") ? "s3cr3t" : null)
                .mounts()
                .getFirst()
                .options();
        options.string("whole");

        assertThat(options.effective(options))
                .extracting(EffectiveOption::key, EffectiveOption::value)
                .containsExactlyInAnyOrder(
                        tuple("plain", "\"x\""),
                        tuple("escaped", "\"${HIDE}\""),
                        tuple("fallback", "\"y\""),
                        tuple("whole", "(hidden)"),
                        tuple("part", "(hidden)"),
                        tuple("filled", "(hidden)"),
                        tuple("list", "(hidden)"),
                        tuple("table.inner", "(hidden)"));
    }

    @Test
    void secretsAreNotShown() throws ConfigException {
        MountOptions options = options("""
                api_token = "t0p"
                url = "jdbc:postgresql://db/x?user=me&password=t0p&ssl=true"
                proxy = "http://me:t0p@proxy:3128/a@b"
                plain = "http://host:80/a:b@c"
                """);

        assertThat(options.effective(options))
                .extracting(EffectiveOption::value)
                .containsExactly(
                        "(hidden)",
                        "\"jdbc:postgresql://db/x?user=me&password=(hidden)&ssl=true\"",
                        "\"http://me:(hidden)@proxy:3128/a@b\"",
                        "\"http://host:80/a:b@c\"");
    }

    @Test
    void secretsAreNotShownWhereverTheyStand() throws ConfigException {
        MountOptions options = options("""
                DB_PWD = "t0p"
                pass = "t0p"
                passphrase = "t0p"
                privateKey = "t0p"
                access-key = "t0p"
                dsn = "t0p"
                session_cookie = "t0p"
                authorization = "t0p"
                connection = "Password=t0p;Server=db"
                libpq = "host=db password='t0p t0p' user=me"
                jdbc = "jdbc:sqlserver://db;user=me;trustStorePassword=t0p;x=1"
                headers = ["Authorization: Bearer t0pt0p", "Accept: a/b", "X-Api-Key: t0pt0p"]
                passwords = { alice = "t0p" }
                passage = "shown"
                compass = "shown"
                bypass_cache = true
                """);

        assertThat(options.effective(options))
                .extracting(EffectiveOption::key, EffectiveOption::value)
                .allSatisfy(shown -> assertThat(shown.toString()).doesNotContain("t0p"))
                .contains(
                        tuple("connection", "\"Password=(hidden);Server=db\""),
                        tuple("libpq", "\"host=db password=(hidden) user=me\""),
                        tuple("headers", "[\"Authorization: (hidden)\", \"Accept: a/b\", \"X-Api-Key: (hidden)\"]"),
                        tuple("passwords.alice", "(hidden)"),
                        tuple("passage", "\"shown\""),
                        tuple("compass", "\"shown\""));
    }
}
