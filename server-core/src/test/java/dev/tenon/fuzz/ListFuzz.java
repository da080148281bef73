package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenon.api.QualityList;
import dev.tenon.exchange.ByteRanges;
import dev.tenon.exchange.ByteRanges.Parts;
import dev.tenon.exchange.ByteRanges.Range;
import dev.tenon.exchange.ByteRanges.Unsatisfiable;
import dev.tenon.exchange.ByteRanges.Whole;
import dev.tenon.exchange.CookieHeader;
import dev.tenon.http.EntityTags;
import dev.tenon.http.HttpDate;
import dev.tenon.http.ParameterizedValue;
import java.util.List;

/** Any text in a field that is a list: ranges, qualities, entity tags, parameters, dates, cookies. */
public final class ListFuzz {

    private static final long NOW = 1_700_000_000;

    private ListFuzz() {}

    /** For Jazzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        run(data);
    }

    /** What mutations put in. */
    static String[] pieces() {
        return new String[] {
            "bytes=",
            "0-",
            "-1",
            "0-0",
            ",",
            ", ",
            "-",
            "99999999999999999999",
            ";q=",
            ";q=0.5",
            "q=0",
            "*",
            "*/*",
            "text/html",
            "gzip",
            "\"a\"",
            "W/\"a\"",
            "\"",
            "\\",
            "=",
            ";",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "GMT",
            "\t",
            "\u00e9",
            "a=b; c=d"
        };
    }

    /** Checks one input; answers what kind of outcome it had. */
    static String run(byte[] data) {
        String text = new String(data, ISO_8859_1);
        return ranges(text, data.length == 0 ? 0 : data[data.length - 1] & 0x7f)
                + qualities(text)
                + EntityTags.isAny(text)
                + EntityTags.matchesStrongly(text, "\"a\"")
                + EntityTags.matchesWeakly(text, "W/\"a\"")
                + ParameterizedValue.parse(text).isPresent()
                + date(text)
                + CookieHeader.parse(List.of(text)).toString().isEmpty();
    }

    private static String ranges(String text, long length) {
        return switch (ByteRanges.select(text, length)) {
            case Whole whole -> "whole ";
            case Unsatisfiable unsatisfiable -> "unsatisfiable ";
            case Parts parts -> {
                long bytes = 0;
                for (Range range : parts.ranges()) {
                    Checks.that(
                            range.first() >= 0 && range.first() <= range.last() && range.last() < length,
                            () -> range + " of " + length);
                    bytes += range.length();
                }
                long sum = bytes;
                Checks.that(sum <= length && parts.ranges().size() <= 16, () -> "more than all: " + parts);
                yield parts.ranges().size() + " parts ";
            }
        };
    }

    private static String qualities(String text) {
        QualityList list = QualityList.parse(text);
        Checks.that(list.members().size() <= 64, () -> "too many members");
        list.members()
                .forEach(member -> Checks.that(
                        member.quality() >= 0
                                && member.quality() <= 1000
                                && !member.value().isEmpty(),
                        member::toString));
        int html = list.mediaType("text/html");
        Checks.that(html >= 0 && html <= 1000, () -> "a quality of " + html);
        return list.members().size() + " members " + list.coding("gzip").isPresent();
    }

    private static String date(String text) {
        return HttpDate.parse(text, NOW).stream()
                .mapToObj(second -> {
                    String formatted = HttpDate.format(HttpDate.clamp(second));
                    Checks.that(
                            HttpDate.parse(formatted, NOW).orElseThrow() == HttpDate.clamp(second), () -> formatted);
                    return " a date ";
                })
                .findFirst()
                .orElse(" no date ");
    }
}
