package dev.tenon.http;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Dates as HTTP writes them (RFC 9110 section 5.6.7), in whole seconds since 1970. Writes the one preferred form, reads all
 * three: {@code Sun, 06 Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94 08:49:37 GMT}, {@code Sun Nov  6 08:49:37 1994}.
 *
 * <p>Reading is strict: case, white space, day of the week and the length of the month must be right. A leap second
 * ({@code :60}) is the first second of the next minute.
 */
public final class HttpDate {

    /** How many bytes {@link #encode} writes. */
    public static final int LENGTH = 29;

    /** The first second of the year 0 and the last of 9999: what four digits can say. */
    private static final long EARLIEST = -62_167_219_200L;

    private static final long LATEST = 253_402_300_799L;

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DAYS_PER_ERA = 146_097; // 400 years
    private static final int DAYS_BEFORE_1970 = 719_468; // from 1 March of the year 0

    private static final String DAYS = "SunMonTueWedThuFriSat";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String[] LONG_DAYS = {
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
    };

    private HttpDate() {}

    /** The nearest second that a date can say; only times outside the years 0 to 9999 are changed. */
    public static long clamp(long epochSecond) {
        return Math.clamp(epochSecond, EARLIEST, LATEST);
    }

    /** The preferred form of this time, clamped. */
    public static String format(long epochSecond) {
        byte[] text = new byte[LENGTH];
        encode(epochSecond, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes the preferred form of this time, clamped: {@link #LENGTH} bytes from {@code offset} on. */
    public static void encode(long epochSecond, byte[] target, int offset) {
        long time = clamp(epochSecond);
        int day = (int) Math.floorDiv(time, SECONDS_PER_DAY);
        int second = Math.floorMod(time, SECONDS_PER_DAY);

        // Counting years from March puts the leap day last, so that months have a regular length.
        int days = day + DAYS_BEFORE_1970;
        int era = Math.floorDiv(days, DAYS_PER_ERA);
        int dayOfEra = days - era * DAYS_PER_ERA;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        int month = marchMonth < 10 ? marchMonth + 2 : marchMonth - 10;
        int year = era * 400 + yearOfEra + (month < 2 ? 1 : 0);

        name(DAYS, dayOfWeek(day), target, offset);
        target[offset + 3] = ',';
        target[offset + 4] = ' ';
        digits(dayOfMonth, target, offset + 5);
        target[offset + 7] = ' ';
        name(MONTHS, month, target, offset + 8);
        target[offset + 11] = ' ';
        digits(year / 100, target, offset + 12);
        digits(year % 100, target, offset + 14);
        target[offset + 16] = ' ';
        digits(second / 3600, target, offset + 17);
        target[offset + 19] = ':';
        digits(second / 60 % 60, target, offset + 20);
        target[offset + 22] = ':';
        digits(second % 60, target, offset + 23);
        target[offset + 25] = ' ';
        target[offset + 26] = 'G';
        target[offset + 27] = 'M';
        target[offset + 28] = 'T';
    }

    /**
     * The time that a field says; empty if it is not a valid date.
     *
     * @param nowEpochSecond the current time: a year of two digits means the latest one that is at most 50 years ahead of it
     */
    public static OptionalLong parse(String field, long nowEpochSecond) {
        int length = field.length();
        if (length == LENGTH && field.charAt(3) == ',') {
            return preferred(field);
        }
        if (length == 24 && field.charAt(3) == ' ') {
            return asctime(field);
        }
        return rfc850(field, nowEpochSecond);
    }

    private static OptionalLong preferred(String field) {
        boolean shaped = field.charAt(4) == ' '
                && field.charAt(7) == ' '
                && field.charAt(11) == ' '
                && field.charAt(16) == ' '
                && field.endsWith(" GMT");
        if (!shaped) {
            return OptionalLong.empty();
        }
        int year = year(field, 12);
        return time(index(DAYS, field, 0), year, index(MONTHS, field, 8), number(field, 5), clock(field, 17));
    }

    private static OptionalLong asctime(String field) {
        if (field.charAt(7) != ' ' || field.charAt(10) != ' ' || field.charAt(19) != ' ') {
            return OptionalLong.empty();
        }
        int day = field.charAt(8) == ' ' ? digit(field, 9) : number(field, 8);
        return time(index(DAYS, field, 0), year(field, 20), index(MONTHS, field, 4), day, clock(field, 11));
    }

    private static OptionalLong rfc850(String field, long now) {
        int comma = field.indexOf(',');
        int dayOfWeek = comma < 0 ? -1 : longDay(field.substring(0, comma));
        boolean shaped = dayOfWeek >= 0
                && field.length() == comma + 24
                && field.charAt(comma + 1) == ' '
                && field.charAt(comma + 4) == '-'
                && field.charAt(comma + 8) == '-'
                && field.charAt(comma + 11) == ' '
                && field.endsWith(" GMT");
        if (!shaped) {
            return OptionalLong.empty();
        }
        int day = number(field, comma + 2);
        int month = index(MONTHS, field, comma + 5);
        int clock = clock(field, comma + 12);
        int shortYear = number(field, comma + 9);
        if (shortYear < 0 || month < 0 || day < 0 || clock < 0) {
            return OptionalLong.empty();
        }
        int year = 9900 + shortYear;
        while (year >= 100 && epochDay(year - 50, month, day) * SECONDS_PER_DAY + clock > now) {
            year -= 100;
        }
        return time(dayOfWeek, year, month, day, clock);
    }

    /** Puts the parts together, each of which is negative if it was not well-formed. */
    private static OptionalLong time(int dayOfWeek, int year, int month, int day, int clock) {
        if (dayOfWeek < 0 || year < 0 || month < 0 || day < 1 || clock < 0 || day > lengthOf(month, year)) {
            return OptionalLong.empty();
        }
        long epochDay = epochDay(year, month, day);
        return dayOfWeek(epochDay) == dayOfWeek
                ? OptionalLong.of(epochDay * SECONDS_PER_DAY + clock)
                : OptionalLong.empty();
    }

    private static int lengthOf(int month, int year) {
        return switch (month) {
            case 1 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 3, 5, 8, 10 -> 30;
            default -> 31;
        };
    }

    private static long epochDay(int year, int month, int day) {
        int marchYear = month < 2 ? year - 1 : year;
        int era = Math.floorDiv(marchYear, 400);
        int yearOfEra = marchYear - era * 400;
        int dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_1970;
    }

    /** 0 for Sunday; the first of January 1970 was a Thursday. */
    private static int dayOfWeek(long epochDay) {
        return (int) Math.floorMod(epochDay + 4, 7L);
    }

    /** Seconds since midnight of {@code hh:mm:ss}, or -1. */
    private static int clock(String field, int at) {
        int hour = number(field, at);
        int minute = number(field, at + 3);
        int second = number(field, at + 6);
        boolean valid = field.charAt(at + 2) == ':'
                && field.charAt(at + 5) == ':'
                && hour >= 0
                && hour < 24
                && minute >= 0
                && minute < 60
                && second >= 0
                && second <= 60;
        return valid ? hour * 3600 + minute * 60 + second : -1;
    }

    private static int year(String field, int at) {
        int high = number(field, at);
        int low = number(field, at + 2);
        return high < 0 || low < 0 ? -1 : high * 100 + low;
    }

    /** The value of two digits, or -1. */
    private static int number(String field, int at) {
        int tens = digit(field, at);
        int ones = digit(field, at + 1);
        return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
    }

    private static int digit(String field, int at) {
        char c = field.charAt(at);
        return c >= '0' && c <= '9' ? c - '0' : -1;
    }

    /** Which of the three-letter names stands here, or -1. */
    private static int index(String names, String field, int at) {
        for (int i = 0; i < names.length(); i += 3) {
            if (field.startsWith(names.substring(i, i + 3), at)) {
                return i / 3;
            }
        }
        return -1;
    }

    private static int longDay(String name) {
        for (int i = 0; i < LONG_DAYS.length; i++) {
            if (LONG_DAYS[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static void name(String names, int index, byte[] target, int at) {
        for (int i = 0; i < 3; i++) {
            target[at + i] = (byte) names.charAt(3 * index + i);
        }
    }

    private static void digits(int number, byte[] target, int at) {
        target[at] = (byte) ('0' + number / 10);
        target[at + 1] = (byte) ('0' + number % 10);
    }
}
