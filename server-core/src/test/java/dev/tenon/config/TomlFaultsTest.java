package dev.tenon.config;

import static dev.tenon.config.Parsing.problem;
import static dev.tenon.config.Parsing.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of syntax: each told in plain words with its line, all of them at once. */
class TomlFaultsTest {
    @ParameterizedTest
    @ValueSource(strings = {"\"\"\"", "'''"})
    void refusesTextsInThreeQuotesThatDoNotEnd(String quotes) {
        assertThat(problem("[server]\ndata_dir = " + quotes + "open\n\n" + quotes.substring(1)))
                .isEqualTo("2: the text that starts here is not closed: add " + quotes + " at its end");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                "C:\\dir"     | "\\d" means nothing in double quotes: write "\\\\d", or put the text in single quotes
                "C:\\"        | the text is not closed on its line
                "\\x41"       | "\\x" means nothing in double quotes
                "\\u12"       | \\u needs 4 hexadecimal digits
                "\\U0000004"  | \\U needs 8 hexadecimal digits
                "\\uD800"     | U+D800 is no Unicode character
                "\\U00110000" | U+110000 is no Unicode character
                "open         | the text is not closed on its line: add a " at its end
                'open         | the text is not closed on its line: add a ' at its end
                """)
    void refusesTextsThatAreNone(String written, String message) {
        assertThat(problem("[server]\nlog = {}\ndata_dir = " + written)).startsWith("3: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                9223372036854775808                   | 9223372036854775808 is too large a number
                -9223372036854775809                  | -9223372036854775809 is too large a number
                99999999999999999999999999999         | is too large a number
                0x1F                                  | another base than ten, which is not supported: write 31
                0o17                                  | another base than ten, which is not supported: write 15
                0b101                                 | another base than ten, which is not supported: write 5
                0b2                                   | write it in decimal
                017                                   | 017 starts with a zero: write 17
                inf                                   | inf is not supported
                -nan                                  | -nan is not supported
                1979-05-27                            | dates and times are not supported: put 1979-05-27 in quotes
                1979-05-27T07:32:00Z                  | dates and times are not supported
                07:32:00                              | dates and times are not supported
                10s                                   | 10s is not a number: write only its digits
                1_000_                                | needs quotes
                1__0                                  | needs quotes
                1.                                    | needs quotes
                .5                                    | needs quotes
                --1                                   | needs quotes
                yes                                   | yes is no truth value: write true, or put it in quotes
                False                                 | False is no truth value: write false, or put it in quotes
                info                                  | info needs quotes if it is meant as a text: write "info"
                “x”                                   | typographic quotes
                [1, 2                                 | the array that starts here is not closed: add a ]
                [1 2]                                 | a ',' or the ']' of the array that starts on line 2 was expected, found '2'
                [,]                                   | a value was expected, found ','
                [1,,2]                                | a value was expected, found ','
                [1, \"a\"]                            | the array holds a whole number and a text: all values of an array must be of one kind
                [1, 2.5]                              | the array holds a whole number and a decimal number
                {a = 1 b = 2}                         | a ',' or the closing '}' was expected, found 'b'
                {a = 1,}                              | may not end in ','
                {a = 1                                | must stand on one line
                {a = 1,                               | must stand on one line
                {a}                                   | "a" must be followed by '=' and a value, found '}'
                {a = 1, a = 2}                        | "a" is set twice
                {a.b = 1}                             | dotted keys are not supported
                1 2                                   | nothing may follow the value on its line, found '2'
                "a" "b"                               | nothing may follow the value on its line
                = 1                                   | a value was expected, found '='
                """)
    void refusesValuesInPlainWords(String written, String message) {
        assertThat(problem("[server]\nlimits = " + written)).startsWith("2: ").contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                [server];[server]                 | 2: [server] is there already, on line 1: put its keys together
                [server.log];[server];[server.log]| 3: [server.log] is there already, on line 1
                server = {};[server]              | 2: [server] is there already, on line 1
                server = {};[server.log]          | 2: [server.log] has no place: "server" is a table that is complete on line 1
                server = 1;[server.log]           | 2: [server.log] has no place: "server" is a whole number that is complete on line 1
                [[mount]];[mount]                 | 2: [mount] is a list of tables since line 1: write [[mount]] to add one
                [mount];[[mount]]                 | 2: [[mount]] does not go with line 1, where it is a table
                mount = [];[[mount]]              | 2: [[mount]] does not go with line 1, where it is an array
                [server];log = {};[server.log]    | 3: [server.log] is there already, on line 2
                """)
    void refusesTablesThatContradictEachOther(String text, String message) {
        assertThat(problems(text.replace(';', '\n')))
                .anySatisfy(problem -> assertThat(problem).startsWith(message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                [server            | the header is not closed: write [name]
                [[mount]           | the header is not closed: write [[name]]
                [server] x = 1     | nothing may follow the header on its line, found 'x'
                []                 | a name was expected, found ']'
                [server.]          | a name was expected, found ']'
                [.server]          | a name was expected, found '.'
                [a..b]             | a name was expected, found '.'
                [ser ver]          | the header is not closed
                [sërver]           | the header is not closed
                = 1                | a name was expected, found '='
                ]                  | a name was expected, found ']'
                server             | "server" must be followed by '=' and a value, found the end of the file
                server: 1          | "server" is followed by ':': write '=' instead
                data dir = 1       | "data" must be followed by '=' and a value, found 'd'
                'a' 'b' = 1        | "a" must be followed by '=' and a value, found '''
                `# a \u0001 comment` | the comment holds a control character (U+0001): remove it
                """)
    void refusesStatementsInPlainWords(String text, String message) {
        assertThat(problem("\n" + text)).startsWith("2: " + message);
    }

    @Test
    void aLoneCarriageReturnIsNoLineEnd() {
        assertThat(problem("[server]\rdata_dir = '/d'")).startsWith("1: nothing may follow the header");
    }

    @Test
    void tellsEveryFaultOfSyntaxAndEverythingElseToo() {
        assertThat(problems("""
                [server]
                listen = ["127.0.0.1:8080"
                data_dir = "C:\\dir"
                plugins_dir =
                trusted_proxies = "10.0.0.0/8"
                [server.limits]
                body_bytes = 0x10
                idle_second = 1
                [[mount]]
                path = /
                plugin = static
                [[mount]]
                plugin = "a"
                path = "/a"
                [[mount]]
                plugin = "b"
                path = "/a/"
                """))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("3: a ',' or the ']' of the array that starts on line 2"),
                        problem -> assertThat(problem).startsWith("3: \"\\d\" means nothing"),
                        problem -> assertThat(problem).startsWith("4: \"plugins_dir\" has no value"),
                        problem -> assertThat(problem).startsWith("5: trusted_proxies must be an array of texts"),
                        problem -> assertThat(problem).startsWith("7: 0x10 is written in another base"),
                        problem -> assertThat(problem).startsWith("8: unknown key \"idle_second\""),
                        problem -> assertThat(problem).startsWith("10: / needs quotes"),
                        problem -> assertThat(problem).startsWith("11: static needs quotes"),
                        problem -> assertThat(problem)
                                .startsWith("17: the path \"/a\" is taken already by the mount of line 14"));
    }

    @Test
    void aHeaderThatCannotBeReadBringsNoErrorsThatFollowFromIt() {
        assertThat(problems("[[mount]\npath = '/'\n[mount.options]\nroot = \n"))
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("1: the header is not closed"),
                        problem -> assertThat(problem).startsWith("4: \"root\" has no value"));
    }
}
