package dev.tenon.config;

import static dev.tenon.config.Parsing.options;
import static dev.tenon.config.Parsing.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                ${SET}             | value
                a${SET}b${SET}     | avaluebvalue
                ${SET:-other}      | value
                ${UNSET:-other}    | other
                ${EMPTY:-other}    | other
                x${EMPTY}y         | xy
                x${UNSET:-}y       | xy
                ${UNSET:-:-}       | :-
                $${SET}            | ${SET}
                $$${SET}           | $${SET}
                $SET {SET} $ $$    | $SET {SET} $ $$
                100 $              | 100 $
                ${UNSET:-${SET}    | ${SET
                """)
    void fillsInVariables(String text, String meant) throws ConfigException {
        assertThat(options("x = '" + text + "'").string("x")).isEqualTo(meant);
    }

    @Test
    void fillsInTextsOfEveryKindAndPlaceButNoKeys() throws ConfigException {
        MountOptions options = options("x = [\"${SET}\", '''${SET}''']\ny = {'${SET}' = \"\\u0024{SET}\"}");

        assertThat(options.strings("x", List.of())).containsExactly("value", "value");
        assertThat(options.table("y").string("${SET}")).isEqualTo("value");
    }

    @Test
    void whatAVariableHoldsIsNotFilledInAgain() throws ConfigException {
        ServerConfig config =
                ConfigReader.parse(Parsing.FILE, "[server]\ndata_dir = '/${A}'", name -> "${" + name + "}");

        assertThat(config.dataDir()).hasToString("/${A}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                ${UNSET}  | the environment variable UNSET is not set: set it, or give a default with ${UNSET:-default}
                ${SET     | "${" is not closed: add a '}', or write "$${" if no variable is meant
                ${}       | "${}" names no environment variable: write ${NAME} or ${NAME:-default}
                ${A B}    | "${A B}" names no environment variable
                ${1A}     | "${1A}" names no environment variable
                ${A-b}    | "${A-b}" names no environment variable
                """)
    void refusesVariablesThatAreNone(String text, String message) {
        assertThat(problem("[server]\nlisten = [\n'127.0.0.1:0',\n'" + text + "']"))
                .startsWith("4: " + message);
    }

    @Test
    void aVariableUsedOftenCannotFillTheMemory() {
        String text = "[server]\ndata_dir = '" + "${SET:-x}".repeat(300_000) + "'";

        assertThat(problem(text)).startsWith("2: the text is longer than 1048576 characters");
    }
}
