package dev.tenon.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheyNeedToBeAndLinesEndWithoutSpaces() {
        assertThat(new Table("A", "LONG HEADING", "C").row("long cell", 1, "").text())
                .isEqualTo("A          LONG HEADING  C\nlong cell  1             -\n");
    }

    @Test
    void aHeadingAloneIsNothing() {
        assertThat(new Table("A").text()).isEmpty();
    }

    @Test
    void aCellCannotMakeARow() {
        assertThat(new Table("A", "B").row("x\ny", "\u001b[31m").text().lines())
                .containsExactly("A     B", "x\\ny  \\u001b[31m");
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Table("A", "B").row("x"));
    }
}
