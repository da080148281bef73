package dev.tenon.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.http.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the parser makes of bytes: the tables of {@link WireCase}, in the order of RFC 9112. Each case runs whole, byte by byte, in
 * threes, and, if it is complete, with another request behind it.
 */
class Http1ConnectionTest {

    private static final String FOLLOWER = "GET /next HTTP/1.1\r\nHost: b\r\n\r\n";

    @TestFactory
    Stream<DynamicContainer> tables() throws IOException {
        List<DynamicContainer> tables = new ArrayList<>();
        for (String file : WireCase.files()) {
            Map<String, List<DynamicTest>> groups = new LinkedHashMap<>();
            for (WireCase each : WireCase.read(file)) {
                groups.computeIfAbsent(each.group(), group -> new ArrayList<>())
                        .add(DynamicTest.dynamicTest(each.name(), () -> check(each)));
            }
            groups.forEach((group, tests) -> tables.add(DynamicContainer.dynamicContainer(group, tests)));
        }
        return tables.stream();
    }

    private static void check(WireCase each) {
        for (int size : new int[] {Integer.MAX_VALUE, 1, 3}) {
            assertThat(Transcript.of(each.bytes(), size, Limits.defaults()))
                    .as("in pieces of " + size)
                    .isEqualTo(each.expected());
        }
        if (!each.expected().contains("incomplete")) {
            List<String> more = new ArrayList<>(each.expected());
            if (goesOn(each.expected())) {
                more.add("GET b /next");
            }
            for (int size : new int[] {Integer.MAX_VALUE, 1}) {
                assertThat(Transcript.of(each.bytes() + FOLLOWER, size, Limits.defaults()))
                        .as("with a follower, in pieces of " + size)
                        .isEqualTo(more);
            }
        }
    }

    private static boolean goesOn(List<String> expected) {
        return expected.stream().noneMatch(line -> line.startsWith("error") || line.endsWith(" close"));
    }

    @Test
    void thereAreMoreThanFourHundredCases() throws IOException {
        int cases = 0;
        for (String file : WireCase.files()) {
            List<WireCase> table = WireCase.read(file);
            assertThat(table.stream().map(each -> each.group() + each.name())).doesNotHaveDuplicates();
            cases += table.size();
        }
        assertThat(cases).isGreaterThan(400);
    }
}
