package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {

    private static final List<String> SORTED = List.of(
            " x",
            "1",
            "01",
            "2.txt",
            "10.txt",
            "a",
            "A1",
            "a2",
            "A010",
            "a11",
            "a11b",
            "a99999999999999999999998",
            "a99999999999999999999999",
            "a-b",
            "Ärger",
            "日本");

    @Test
    void sortsAsPeopleDo() {
        List<String> sorted = List.of("a", "a-b", "A1", "a2", "A010", "a11", "a11b", "B", "file2", "File10");
        for (long seed = 1; seed <= 20; seed++) {
            List<String> names = new ArrayList<>(sorted);
            Collections.shuffle(names, new Random(seed));
            names.sort(NaturalOrder.INSTANCE);
            assertThat(names).as("seed " + seed).isEqualTo(sorted);
        }
    }

    @Test
    void numbersOfAnyLengthCount() {
        assertThat(NaturalOrder.INSTANCE.compare("a99999999999999999999998", "a99999999999999999999999"))
                .isNegative();
        assertThat(NaturalOrder.INSTANCE.compare("a9", "a10000000000000000000000"))
                .isNegative();
    }

    /** What sorting needs: no two names are equal, and before is the contrary of after, and passed on. */
    @Test
    void isATotalOrder() {
        for (String a : SORTED) {
            for (String b : SORTED) {
                int ab = Integer.signum(NaturalOrder.INSTANCE.compare(a, b));
                assertThat(ab).as(a + ", " + b).isEqualTo(-Integer.signum(NaturalOrder.INSTANCE.compare(b, a)));
                assertThat(ab == 0).as(a + ", " + b).isEqualTo(a.equals(b));
                for (String c : SORTED) {
                    if (ab < 0 && NaturalOrder.INSTANCE.compare(b, c) < 0) {
                        assertThat(NaturalOrder.INSTANCE.compare(a, c))
                                .as(a + ", " + b + ", " + c)
                                .isNegative();
                    }
                }
            }
        }
    }
}
