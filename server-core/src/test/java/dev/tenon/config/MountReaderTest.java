package dev.tenon.config;

import static dev.tenon.config.Parsing.config;
import static dev.tenon.config.Parsing.problem;
import static dev.tenon.config.Parsing.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountReaderTest {

    @Test
    void readsEveryKeyOfAMount() throws ConfigException {
        MountConfig mount = config("""
                [[mount]]
                path = "/files/"
                plugin = "static"
                name = "my-files"
                required = true
                body_bytes = 0
                handler_seconds = 5
                concurrent_requests = 3
                queue = 4
                queue_seconds = 6
                compress = "always"
                decompress = true
                trace = true
                connect = true
                [mount.options]
                root = "x"
                """).mounts().getFirst();

        assertThat(mount.path()).isEqualTo("/files");
        assertThat(mount.plugin()).isEqualTo("static");
        assertThat(mount.name()).isEqualTo("my-files");
        assertThat(mount.required()).isTrue();
        assertThat(mount.bodyBytes()).hasValue(0);
        assertThat(mount.handlerSeconds()).hasValue(5);
        assertThat(mount.calls()).isEqualTo(new QueueConfig(3, 4, 6));
        assertThat(mount.http()).isEqualTo(new HttpConfig(HttpConfig.Compress.ALWAYS, true, true, true));
        assertThat(mount.options().string("root")).isEqualTo("x");
        assertThat(mount.line()).hasToString("/etc/tenon/server.toml:1");
    }

    @Test
    void aMountHasDefaultsForAllButPathAndPlugin() throws ConfigException {
        MountConfig mount =
                config("\n\n[[mount]]\npath = '/'\nplugin = 'hello'").mounts().getFirst();

        assertThat(mount.path()).isEqualTo("/");
        assertThat(mount.name()).isEqualTo("hello");
        assertThat(mount.required()).isFalse();
        assertThat(mount.bodyBytes()).isEqualTo(OptionalLong.empty());
        assertThat(mount.handlerSeconds()).isEqualTo(OptionalLong.empty());
        assertThat(mount.calls()).isEqualTo(new QueueConfig(0, 1000, 30));
        assertThat(mount.http()).isEqualTo(new HttpConfig(HttpConfig.Compress.AUTO, false, false, false));
        assertThat(mount.options().keys()).isEmpty();
        assertThat(mount.line().line()).isEqualTo(3);
        assertThat(mount.options().error("x", "y")).hasMessage("/etc/tenon/server.toml:3: x: y");
    }

    @Test
    void mountsKeepTheOrderOfTheFileInEitherForm() throws ConfigException {
        String inline = "mount = [{path = '/b', plugin = 'x', name = 'b'},\n {path = '/a', plugin = 'x', name = 'a'}]";

        assertThat(config(inline).mounts()).extracting(MountConfig::name).containsExactly("b", "a");
        assertThat(config(inline).mounts().getLast().line().line()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/b.c",
                "/a-b_c~d",
                "/käse",
                "/日本",
                "/a:b@c",
                "/...",
                "/.well-known",
                "/a;b=c,d!$&'()+"
            })
    void acceptsPaths(String path) throws ConfigException {
        assertThat(config("[[mount]]\npath = \"" + path + "\"\nplugin = 'p'").mounts())
                .extracting(MountConfig::path)
                .containsExactly(path);
        assertThat(config("[[mount]]\npath = \"" + (path + "/").replace("//", "/") + "\"\nplugin = 'p'")
                        .mounts())
                .extracting(MountConfig::path)
                .containsExactly(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                ``              | path must start with a slash: write "/"
                data            | path must start with a slash: write "/data"
                http://x/       | path must start with a slash
                //              | path "//" has two slashes in a row
                //a             | path "//a" has two slashes in a row
                /a//b           | path "/a//b" has two slashes in a row
                /a//            | path "/a//" has two slashes in a row
                /.              | path "/." has a segment "."
                /a/../b         | path "/a/../b" has a segment ".."
                /a/..           | path "/a/.." has a segment ".."
                /a?b            | path "/a?b" holds '?': a mount is chosen by the path alone
                /a#b            | path "/a#b" holds '#': a mount is chosen by the path alone
                /%61            | path "/%61" holds '%': write the character itself
                /a*             | path "/a*" holds '*': a path takes all below it by itself
                /a b            | path "/a b" holds ' ': a path is made of
                /a\\\\b         | holds '\\': a path is made of
                /{id}           | holds '{': a path is made of
                /a\\u0000       | path "/a?" holds '?': a path is made of
                /a\\u00a0b      | a path is made of
                /a\\u202eb      | a path is made of
                """)
    void refusesPaths(String path, String message) {
        assertThat(problem("[[mount]]\nplugin = 'p'\npath = \"" + path + "\""))
                .startsWith("3: ")
                .contains(message);
    }

    @Test
    void refusesAPathWithoutEnd() {
        assertThat(problem("[[mount]]\nplugin = 'p'\npath = '/" + "a".repeat(1024) + "'"))
                .contains("longer than 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a_b", "a.b", "../x", "a/b", "-a", "a-", "ä", "a b"})
    void refusesNamesThatNameNoFolder(String name) {
        assertThat(problem("[[mount]]\npath = '/'\nplugin = 'p'\nname = '" + name + "'"))
                .startsWith("4: name must be made of 1 to 64 lower-case letters, digits and hyphens");
        assertThat(problem("[[mount]]\npath = '/'\nname = 'n'\nplugin = '" + name + "'"))
                .startsWith("4: plugin must be made of 1 to 64 lower-case letters, digits and hyphens");
    }

    @Test
    void acceptsNamesUpTo64Letters() throws ConfigException {
        String longest = "a".repeat(64);

        assertThat(config("[[mount]]\npath = '/'\nplugin = '" + longest + "'")
                        .mounts()
                        .getFirst()
                        .name())
                .isEqualTo(longest);
        assertThat(problem("[[mount]]\npath = '/'\nplugin = 'a" + longest + "'"))
                .contains("1 to 64");
    }

    @Test
    void refusesPathsAndNamesThatAreTakenAndNamesBothLines() {
        assertThat(problems("""
                [[mount]]
                path = "/a"
                plugin = "p"
                [[mount]]
                plugin = "p"
                path = "/a/"
                [[mount]]
                path = "/c"
                plugin = "q"
                name = "p"
                """))
                .containsExactly(
                        "5: the name \"p\" is taken already by the mount of line 3: give this mount a name of its own",
                        "6: the path \"/a\" is taken already by the mount of line 2: give one of them another path",
                        "10: the name \"p\" is taken already by the mount of line 3: give this mount a name of its own");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                [[mount]]; plugin = "p"                              | 1: this [[mount]] has no path
                [[mount]]; path = "/"                                | 1: this [[mount]] has no plugin
                [mount]; path = "/"; plugin = "p"                    | 1: mount must be an array of tables, not one: write its header in double brackets
                mount = 1                                            | 1: mount must be an array of tables, not the number 1
                mount = ["/"]                                        | 1: mount must hold tables only, not a text
                [[mount]]; path = "/"; plugin = "p"; required = "no" | 4: required must be true or false, without quotes, not the text "no"
                [[mount]]; path = "/"; plugin = "p"; options = 1     | 4: options must be a table, not the number 1
                [[mount]]; path = "/"; plugin = "p"; body_bytes = -1 | 4: body_bytes must be from 0 to
                [[mount]]; path = "/"; plugin = "p"; handler_seconds = 0 | 4: handler_seconds must be from 1 to
                [[mount]]; path = "/"; plugin = "p"; compress = true | 4: compress must be a text in quotes, not true
                [[mount]]; path = "/"; plugin = "p"; compress = "allways" | 4: compress must be one of auto, always, never, not "allways", did you mean "always"?
                [[mount]]; path = "/"; plugin = "p"; trace = "yes"   | 4: trace must be true or false, without quotes, not the text "yes"
                [[mount]]; path = "/"; plugin = "p"; prefx = 1       | 4: unknown key "prefx" in [[mount]]: the plugin's own options go below [mount.options]
                [[mount]]; path = "/"; plugn = "p"; plugin = "p"     | 3: unknown key "plugn" in [[mount]], did you mean "plugin"?
                [[mount]]; path = "/"; plugin = "p"; idle_seconds = 1 | 4: unknown key "idle_seconds" in [[mount]]: it belongs to [server.limits]
                """)
    void saysWhatIsWrongWithAMount(String text, String message) {
        assertThat(problem(text.replace("; ", "\n"))).startsWith(message);
    }

    @Test
    void oneMountOpensTheTunnels() throws ConfigException {
        String mount = "[[mount]]\npath = '/%1$s'\nplugin = '%1$s'\nconnect = %2$s\n";

        assertThat(problems(mount.formatted("a", true) + mount.formatted("b", false) + mount.formatted("c", true)))
                .containsExactly("12: connect = true stands in the mount of line 4 already: one mount opens the tunnels"
                        + " of the server, so remove one of them");
        assertThat(config(mount.formatted("a", false) + mount.formatted("b", true))
                        .mounts())
                .extracting(each -> each.http().connect())
                .containsExactly(false, true);
        assertThat(problem(mount.formatted("a", "'yes'")))
                .startsWith("4: connect must be true or false, without quotes, not the text \"yes\"");
    }

    @Test
    void aMountIsTheSameWhateverItsPlaceButNotWithAnotherValue() throws ConfigException {
        String text = """
                [[mount]]
                path = '/'
                plugin = 'p'
                name = 'n'
                required = true
                body_bytes = 1
                handler_seconds = 1
                compress = 'auto'
                decompress = false
                trace = false
                connect = false
                [mount.options]
                x = 1
                y = ['a', 'b']
                z = {a = 1, b = {c = 1.5}}
                """;
        MountConfig mount = config(text).mounts().getFirst();
        MountConfig moved = config(
                        "# a comment\n" + text.replace("x = 1\ny = ['a', 'b']", "y = [\n\"a\",\n 'b',]\nx = 1 # one"))
                .mounts()
                .getFirst();

        assertThat(mount.sameAs(moved)).isTrue();
        for (String change : new String[] {
            "'/':'/q'",
            "'p':'q'",
            "'n':'m'",
            "true:false",
            "body_bytes = 1:body_bytes = 2",
            "handler_seconds = 1:handler_seconds = 2",
            "auto:never",
            "decompress = false:decompress = true",
            "trace = false:trace = true",
            "connect = false:connect = true",
            "x = 1:x = 2",
            "x = 1:x = '1'",
            "x = 1:xx = 1",
            "'a', 'b':'b', 'a'",
            "c = 1.5:c = 1.25",
            "z =:w ="
        }) {
            String[] parts = change.split(":", 2);
            MountConfig changed =
                    config(text.replace(parts[0], parts[1])).mounts().getFirst();

            assertThat(mount.sameAs(changed)).as(change).isFalse();
        }
    }
}
