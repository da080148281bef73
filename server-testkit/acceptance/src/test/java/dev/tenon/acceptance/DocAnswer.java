package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.acceptance.DocPage.Block;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what a page says that a command prints with what it prints: times, ids and ports are others each time. */
final class DocAnswer {

    /** What is different each time; the dots stand for anything. */
    private static final List<Pattern> CHANGING = List.of(
            Pattern.compile("…"),
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"),
            Pattern.compile("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"),
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
            Pattern.compile("[0-9a-f]{8}-"),
            Pattern.compile("(?<=\\d-)[0-9a-z]{8}"),
            Pattern.compile("(?<=http://127\\.0\\.0\\.1:)\\d+"),
            Pattern.compile("\\d+\\.\\d\\d s"));

    private DocAnswer() {}

    /** Asserts that each line that the block shows is among those that were printed, in this order. */
    static void assertShown(Block shown, String printed) {
        Iterator<String> lines = printed.lines().iterator();
        for (String expected :
                shown.text().lines().filter(line -> !line.isBlank()).toList()) {
            Pattern pattern = pattern(expected);
            boolean found = false;
            while (!found && lines.hasNext()) {
                found = pattern.matcher(lines.next()).matches();
            }
            assertThat(found)
                    .as("%s shows the line%n%s%nbut this was printed:%n%s", shown, expected, printed)
                    .isTrue();
        }
    }

    private static Pattern pattern(String line) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < line.length()) {
            int end = at;
            for (Pattern changing : CHANGING) {
                Matcher matcher =
                        changing.matcher(line).useTransparentBounds(true).region(at, line.length());
                if (matcher.lookingAt()) {
                    regex.append(changing.pattern().equals("…") ? ".*" : changing.pattern());
                    end = matcher.end();
                    break;
                }
            }
            if (end == at) {
                end = at + 1;
                regex.append(Pattern.quote(line.substring(at, end)));
            }
            at = end;
        }
        return Pattern.compile(regex.toString());
    }
}
