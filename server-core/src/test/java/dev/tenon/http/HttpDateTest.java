package dev.tenon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 section 5.6.7: dates")
class HttpDateTest {

    private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond();
    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private static final DateTimeFormatter PREFERRED =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US);
    private static final DateTimeFormatter RFC_850 =
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-uu HH:mm:ss 'GMT'", Locale.US);

    @Test
    void writesTheExampleOfTheRfc() {
        assertThat(HttpDate.format(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void readsTheThreeExamplesOfTheRfc(String field) {
        assertThat(HttpDate.parse(field, NOW)).hasValue(784_111_777);
    }

    @Test
    void writesIntoTheMiddleOfABuffer() {
        byte[] target = "x".repeat(HttpDate.LENGTH + 4).getBytes(StandardCharsets.US_ASCII);
        HttpDate.encode(784_111_777, target, 2);
        assertThat(new String(target, StandardCharsets.US_ASCII)).isEqualTo("xxSun, 06 Nov 1994 08:49:37 GMTxx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z", "0000-02-29T23:59:59Z", "0000-03-01T00:00:00Z", "0001-01-01T00:00:00Z",
                "1600-02-29T12:00:00Z", "1899-12-31T23:59:59Z", "1900-02-28T23:59:59Z", "1900-03-01T00:00:00Z",
                "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2000-02-29T00:00:00Z",
                "2024-02-29T23:59:59Z", "2100-02-28T23:59:59Z", "2100-03-01T00:00:00Z", "9999-12-31T23:59:59Z"
            })
    void agreesWithTheCalendarOfTheJdkAtTheEdges(String instant) {
        checkAgainstOracle(Instant.parse(instant).getEpochSecond());
    }

    @Test
    void agreesWithTheCalendarOfTheJdkEverywhere() {
        Random random = new Random(20_260_301);
        for (int i = 0; i < 5_000; i++) {
            checkAgainstOracle(FIRST + random.nextLong(LAST - FIRST + 1));
        }
    }

    private static void checkAgainstOracle(long time) {
        LocalDateTime oracle = LocalDateTime.ofEpochSecond(time, 0, ZoneOffset.UTC);
        String text = oracle.format(PREFERRED);
        assertThat(HttpDate.format(time)).isEqualTo(text);
        assertThat(HttpDate.parse(text, NOW)).as(text).hasValue(time);
        assertThat(HttpDate.parse(oracle.format(ASCTIME), NOW)).as(text).hasValue(time);
        assertThat(HttpDate.parse(oracle.format(RFC_850), time)).as(text).hasValue(time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:00:00Z, 'Sunday, 01-Mar-76 12:00:00 GMT', 2076", // 50 years ahead to the second
        "2026-03-01T12:00:00Z, 'Monday, 01-Mar-76 12:00:01 GMT', 1976",
        "2026-03-01T12:00:00Z, 'Saturday, 01-Jan-00 00:00:00 GMT', 2000",
        "2090-01-01T00:00:00Z, 'Wednesday, 01-Jan-10 00:00:00 GMT', 2110",
        "1995-01-01T00:00:00Z, 'Monday, 29-Feb-44 00:00:00 GMT', 2044",
    })
    void readsTwoDigitsAsTheLatestYearAtMost50YearsAhead(String now, String field, int year) {
        OptionalLong time = HttpDate.parse(field, Instant.parse(now).getEpochSecond());
        assertThat(time).isPresent();
        assertThat(Instant.ofEpochSecond(time.getAsLong())
                        .atOffset(ZoneOffset.UTC)
                        .getYear())
                .isEqualTo(year);
    }

    @Test
    void refusesADayOfTheWeekThatFitsAnotherCenturyOnly() {
        long in1995 = Instant.parse("1995-01-01T00:00:00Z").getEpochSecond();
        assertThat(HttpDate.parse("Tuesday, 29-Feb-44 00:00:00 GMT", in1995)).isEmpty(); // as in 1944
    }

    @Test
    void readsALeapSecondAsTheFirstOfTheNextMinute() {
        assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW))
                .hasValue(Instant.parse("2017-01-01T00:00:00Z").getEpochSecond());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "now",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 gmt",
                "sun, 06 Nov 1994 08:49:37 GMT",
                "SUN, 06 NOV 1994 08:49:37 GMT",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun,  6 Nov 1994 08:49:37 GMT",
                "Sun, 06  Nov 1994 8:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Thu, 31 Nov 1994 08:49:37 GMT",
                "Wed, 29 Feb 1995 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov 1994 -8:49:37 GMT",
                "Sun, 06 Nov 1994 08-49-37 GMT",
                "Sun, 06 Nov +994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sunday, 06 Nov 94 08:49:37 GMT",
                "Sundae, 06-Nov-94 08:49:37 GMT",
                "Monday, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 EST",
                "Sun Nov 6 08:49:37 1994",
                "Sun Nov 06 08:49:37 94",
                "Sun Nov  6 08:49:37 1994 ",
                " Sun Nov  6 08:49:37 1994",
                "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT; length=5",
                "Sun, 06 Nov 1994 08:49:\u0663\u0667 GMT"
            })
    void refusesWhatIsNoDate(String field) {
        assertThat(HttpDate.parse(field, NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
    void writesTheNearestDateForATimeOutsideFourDigits(long time) {
        String expected = time < 0 ? "Sat, 01 Jan 0000 00:00:00 GMT" : "Fri, 31 Dec 9999 23:59:59 GMT";
        assertThat(HttpDate.format(time)).isEqualTo(expected);
        assertThat(HttpDate.parse(expected, NOW)).hasValue(HttpDate.clamp(time));
    }

    @Test
    void takesDamagedTextForADateOnlyIfTheJdkDoes() {
        Random random = new Random(7);
        String[] seeds = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
        };
        for (int i = 0; i < 10_000; i++) {
            String damaged = Mutations.mutate(seeds[i % seeds.length], random);
            OptionalLong time = HttpDate.parse(damaged, NOW);
            if (damaged.length() == HttpDate.LENGTH && !damaged.contains(":60 ")) {
                assertThat(time).as(damaged).isEqualTo(oracle(damaged));
            }
        }
    }

    private static OptionalLong oracle(String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text, PREFERRED);
            return text.equals(time.format(PREFERRED))
                    ? OptionalLong.of(time.toEpochSecond(ZoneOffset.UTC))
                    : OptionalLong.empty();
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
