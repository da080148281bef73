package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a load tool has to tell at its end. */
record LoadReport(String text) {

    /** How long wrk runs. */
    private static final String WRK_SECONDS = "1s";

    /** Lets wrk load a URL with so many connections for a moment. */
    static LoadReport wrk(Path folder, int connections, URI uri, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Programs.need("wrk", "wrk"), "-t1", "-c" + connections, "-d" + WRK_SECONDS, "--timeout", "20s"));
        command.addAll(List.of(more));
        command.add(uri.toString());
        return new LoadReport(
                Programs.run(folder, command.toArray(String[]::new)).ok().text());
    }

    /** For wrk: it shows these lines only if there is something to show. */
    void hasNoFailures() {
        assertThat(text).doesNotContain("Socket errors", "Non-2xx");
    }

    /** For wrk: how many requests were answered. */
    long requests() {
        return number("(\\d+) requests in ");
    }

    /** A number in the text; what stands around it is a regular expression with one group. */
    long number(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
