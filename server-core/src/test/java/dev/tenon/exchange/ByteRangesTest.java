package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.exchange.ByteRanges.Parts;
import dev.tenon.exchange.ByteRanges.Range;
import dev.tenon.exchange.ByteRanges.Selection;
import dev.tenon.exchange.ByteRanges.Unsatisfiable;
import dev.tenon.exchange.ByteRanges.Whole;
import dev.tenon.http.Mutations;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

    private static final String HUGE = "99999999999999999999999";

    /** Says a selection as {@code 0-1,4-5}, {@code whole} or {@code unsatisfiable}. */
    private static String select(String field, long length) {
        return switch (ByteRanges.select(field, length)) {
            case Whole whole -> "whole";
            case Unsatisfiable unsatisfiable -> "unsatisfiable";
            case Parts parts ->
                parts.ranges().stream()
                        .map(range -> range.first() + "-" + range.last())
                        .collect(Collectors.joining(","));
        };
    }

    @Nested
    @DisplayName("RFC 9110 section 14.1.1: malformed or invalid")
    class Malformed {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "bytes",
                    "bytes=",
                    "bytes=,",
                    "bytes=, ,",
                    "bytes 0-1",
                    "bytes= ",
                    "bytes =0-1",
                    "bytes=x",
                    "bytes=1",
                    "bytes=-",
                    "bytes=--1",
                    "bytes=1-2-3",
                    "bytes=a-1",
                    "bytes=1-a",
                    "bytes=0x1-2",
                    "bytes=+1-2",
                    "bytes=1-+2",
                    "bytes=1 -2",
                    "bytes=1- 2",
                    "bytes=2-1",
                    "bytes=0-1,2-1",
                    "bytes=0-1;2-3",
                    "bytes=0-1,x",
                    "bytes=0-1,bytes=2-3",
                    "bytes=0-1, bytes=2-3",
                    "bytes=\u0660-\u0661",
                    "bytes=99999999999999999999-1",
                    "0-1",
                    "=0-1",
                    "bytes==0-1"
                })
        void isIgnored(String field) {
            assertThat(select(field, 100)).isEqualTo("whole");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 14.1.2: byte ranges")
    class Bytes {

        @ParameterizedTest
        @CsvSource({
            "bytes=0-499, 0-499",
            "bytes=500-999, 500-999",
            "bytes=-500, 9500-9999",
            "bytes=9500-, 9500-9999",
            "'bytes=0-0,-1', '0-0,9999-9999'",
            "'bytes= 0-999, 4500-5499, -1000', '0-999,4500-5499,9000-9999'",
            "'bytes=500-600,601-999', 500-999",
            "'bytes=500-700,601-999', 500-999"
        })
        void followTheExamplesOfTheRfc(String field, String ranges) {
            assertThat(select(field, 10_000)).isEqualTo(ranges);
        }

        @ParameterizedTest
        @CsvSource({
            "bytes=0-, 0-9",
            "bytes=9-9, 9-9",
            "bytes=9-, 9-9",
            "bytes=0-10, 0-9",
            "bytes=5-1000, 5-9",
            "bytes=-10, 0-9",
            "bytes=-11, 0-9",
            "bytes=-1, 9-9",
            "Bytes=0-1, 0-1",
            "BYTES=0-1, 0-1",
            "bytes=00-01, 0-1",
            "'bytes=,0-1,,', 0-1",
            "'bytes=\t0-1\t,\t5-5', '0-1,5-5'"
        })
        void endWithTheRepresentation(String field, String ranges) {
            assertThat(select(field, 10)).isEqualTo(ranges);
        }

        @ParameterizedTest
        @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=10-,-0", "bytes=9223372036854775807-"})
        void beyondTheEndAreUnsatisfiable(String field) {
            assertThat(select(field, 10)).isEqualTo("unsatisfiable");
        }

        @Test
        void unsatisfiableOnesAreLeftOutBesideOthers() {
            assertThat(select("bytes=10-,0-1,-0,5-5", 10)).isEqualTo("0-1,5-5");
        }

        @Test
        void ofNothingAreIgnored() {
            assertThat(select("bytes=0-", 0)).isEqualTo("whole");
            assertThat(select("bytes=-5", 0)).isEqualTo("whole");
        }

        @ParameterizedTest
        @CsvSource({
            "-HUGE, 0-99",
            "0-HUGE, 0-99",
            "HUGE-, unsatisfiable",
            "HUGE-HUGE, unsatisfiable",
            "-9223372036854775808, 0-99",
            "0-9223372036854775807, 0-99",
            "0-18446744073709551616, 0-99",
            "-18446744073709551616, 0-99"
        })
        void surviveAnyDigits(String range, String ranges) {
            assertThat(select("bytes=" + range.replace("HUGE", HUGE), 100)).isEqualTo(ranges);
        }

        @Test
        void reachToTheGreatestLength() {
            assertThat(select("bytes=-1,0-0", Long.MAX_VALUE)).isEqualTo("9223372036854775806-9223372036854775806,0-0");
            assertThat(select("bytes=0-,-" + HUGE, Long.MAX_VALUE)).isEqualTo("0-9223372036854775806");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 14.2: Range")
    class RangeField {

        @ParameterizedTest
        @ValueSource(strings = {"items=0-1", "none", "byte=0-1", "bytess=0-1", "lines=-5"})
        void anUnknownUnitIsIgnored(String field) {
            assertThat(select(field, 100)).isEqualTo("whole");
        }

        @Test
        void sixteenRangesAreServedAndSeventeenAreNot() {
            assertThat(select(spaced(16), 1000)).startsWith("0-0,2-2,").endsWith(",30-30");
            assertThat(select(spaced(17), 1000)).isEqualTo("whole");
            assertThat(select("bytes=" + "0-,".repeat(17), 1000)).isEqualTo("whole");
        }

        @Test
        void tenThousandRangesAreIgnoredAtOnce() {
            assertThat(select(spaced(10_000), 1_000_000)).isEqualTo("whole");
            assertThat(select("bytes=" + ",".repeat(65_536), 100)).isEqualTo("whole");
            assertThat(select("bytes=" + "9".repeat(65_536) + "-", 100)).isEqualTo("unsatisfiable");
        }

        private static String spaced(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> 2 * i + "-" + 2 * i)
                    .collect(Collectors.joining(",", "bytes=", ""));
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 15.3.7.2: coalescing")
    class Coalescing {

        @ParameterizedTest
        @CsvSource({
            "'0-5,3-9', 0-9",
            "'3-9,0-5', 0-9",
            "'0-4,5-9', 0-9",
            "'5-9,0-4', 0-9",
            "'0-3,5-9', '0-3,5-9'",
            "'5-9,0-3', '5-9,0-3'",
            "'0-,0-,0-', 0-99",
            "'0-1,10-11,2-9', 0-11",
            "'20-21,0-1,10-11,1-10', '20-21,0-11'",
            "'10-11,20-21,0-1,11-20', '10-21,0-1'",
            "'40-41,0-0,2-2,4-4,1-3', '40-41,0-4'"
        })
        void mergesWhatOverlapsOrTouchesAtThePlaceOfTheFirst(String ranges, String merged) {
            assertThat(select("bytes=" + ranges, 100)).isEqualTo(merged);
        }

        @Test
        void selectsTheSameBytesAsASetOfBits() {
            Random random = new Random(23);
            for (int round = 0; round < 1_000; round++) {
                List<String> members = new ArrayList<>();
                BitSet wanted = new BitSet();
                for (int i = random.nextInt(16); i >= 0; i--) {
                    int first = random.nextInt(60);
                    int last = first + random.nextInt(8);
                    members.add(first + "-" + last);
                    wanted.set(first, Math.min(last, 49) + 1 > first ? Math.min(last, 49) + 1 : first);
                }
                String field = "bytes=" + String.join(",", members);
                BitSet selected = new BitSet();
                if (ByteRanges.select(field, 50) instanceof Parts parts) {
                    for (Range range : parts.ranges()) {
                        assertThat(selected.get((int) range.first(), (int) range.last() + 1)
                                        .isEmpty())
                                .as("a byte twice: %s", field)
                                .isTrue();
                        selected.set((int) range.first(), (int) range.last() + 1);
                    }
                }
                assertThat(selected).as(field).isEqualTo(wanted);
            }
        }
    }

    @Test
    void answersToAnyText() {
        Random random = new Random(29);
        for (int i = 0; i < 10_000; i++) {
            String field = Mutations.mutate("bytes=0-0, 5-, -7,10-20", random);
            long length = random.nextLong(40);
            Selection selection = ByteRanges.select(field, length);
            if (selection instanceof Parts parts) {
                assertThat(parts.ranges())
                        .as(field)
                        .hasSizeBetween(1, 16)
                        .allMatch(
                                range -> range.first() >= 0 && range.first() <= range.last() && range.last() < length);
            }
        }
    }
}
