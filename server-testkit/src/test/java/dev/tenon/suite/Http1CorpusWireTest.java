package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Headers;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The literal bytes that the parser is tested with, over sockets: the engine must answer what the parser found, in order, and after
 * an error or a close nothing at all. Each case is sent whole, with another request behind it if it is complete, and byte by byte.
 */
class Http1CorpusWireTest {

    private static final String FOLLOWER = "GET /next HTTP/1.1\r\nHost: b\r\n\r\n";

    /** Longer ones are cut into pieces of this size instead of bytes. */
    private static final int SHORT = 1000;

    private static final Set<String> FLAGS = Set.of("close", "expect", "te", "upgrade", "https");

    private static TestServer server;

    /** Says what it was asked, as the tables do. */
    private record Echo(Set<String> allowed) implements RequestHandler {

        @Override
        public Set<String> methods(Request request) {
            return allowed;
        }

        @Override
        public Response handle(Request request) throws IOException {
            String target = request.target();
            int query = target.indexOf('?');
            boolean named = query >= 0 && query + 1 < target.length();
            String line = request.method() + " " + request.authority() + " " + request.path()
                    + (named ? " " + target.substring(query) : "");
            String body = new String(request.bodyBytes(1 << 20), ISO_8859_1);
            String trailers = describe(request.trailers());
            return Response.text(line + (body.isEmpty() ? "" : " / " + body) + trailers);
        }

        private static String describe(Headers trailers) {
            StringBuilder text = new StringBuilder();
            trailers.forEach((name, value) -> text.append(" | ").append((name + ": " + value).strip()));
            return text.toString();
        }
    }

    /** What the server must send for one request: a status, and for 200 its text. */
    private record Expected(int status, String method, String text, boolean last) {}

    @BeforeAll
    static void start() throws Exception {
        Set<String> methods = new LinkedHashSet<>();
        for (String file : LiteralCase.files()) {
            for (LiteralCase each : LiteralCase.read(file)) {
                expected(each).forEach(answer -> methods.add(answer.method));
            }
        }
        server = TestSite.of("/", () -> new Echo(methods)).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicContainer> tables() throws IOException {
        List<DynamicContainer> tables = new ArrayList<>();
        for (String file : LiteralCase.files()) {
            tables.add(DynamicContainer.dynamicContainer(
                    file,
                    LiteralCase.read(file).stream()
                            .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)))));
        }
        return tables.stream();
    }

    private static void check(LiteralCase each) throws Exception {
        List<Expected> answers = expected(each);
        boolean complete = !each.expected().contains("incomplete");
        boolean last = !answers.isEmpty() && answers.getLast().last;
        replay(each.bytes(), Integer.MAX_VALUE, answers, last);
        replay(each.bytes(), each.bytes().length() > SHORT ? SHORT : 1, answers, last);
        if (complete) {
            List<Expected> more = new ArrayList<>(answers);
            if (!last) {
                more.add(new Expected(200, "GET", "GET b /next", false));
            }
            replay(each.bytes() + FOLLOWER, Integer.MAX_VALUE, more, last);
        }
    }

    /** Sends the bytes in pieces, and nothing after them; there must be these answers and no other good one. */
    private static void replay(String bytes, int size, List<Expected> answers, boolean last) throws Exception {
        try (RawClient client = server.raw()) {
            byte[] all = bytes.getBytes(ISO_8859_1);
            for (int from = 0; from < all.length; from += Math.min(size, all.length - from)) {
                client.send(new String(all, from, Math.min(size, all.length - from), ISO_8859_1));
            }
            for (Expected answer : answers) {
                boolean head = answer.method.equals("HEAD");
                TestResponse response = receive(client, head);
                if (isServed(answer)) {
                    assertThat(response.status()).as(response.text()).isEqualTo(answer.status);
                } else {
                    assertThat(response.status()).as(response.text()).isIn(200, 204, 405, 501);
                }
                if (isServed(answer) && answer.status == 200 && !head) {
                    assertThat(response.text()).isEqualTo(answer.text);
                }
                if (answer.last) {
                    assertThat(response.header("Connection")).hasValue("close");
                }
            }
            if (!last) {
                client.closeOutput();
            }
            String rest = new String(client.receiveRest(), ISO_8859_1);
            if (last) {
                assertThat(rest).isEmpty();
            } else {
                assertThat(rest).doesNotContain("HTTP/1.1 2");
            }
        }
    }

    private static TestResponse receive(RawClient client, boolean head) throws IOException {
        TestResponse response = head ? client.receiveHead() : client.receive();
        while (response.status() < 200) {
            response = head ? client.receiveHead() : client.receive();
        }
        return response;
    }

    /** Whether the handler decides; the engine has its own mind about these. */
    private static boolean isServed(Expected answer) {
        return answer.status != 200
                || !answer.method.equals("CONNECT") && !answer.method.equals("TRACE") && !answer.text.endsWith(" *");
    }

    /** From the transcript's lines to answers: head and body are one of them, and so are a head and an error in its body. */
    private static List<Expected> expected(LiteralCase each) {
        List<Expected> answers = new ArrayList<>();
        List<String> lines = each.expected();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
            if (line.startsWith("error")) {
                String method = line.contains(" to HEAD") ? "HEAD" : "";
                answers.add(new Expected(Integer.parseInt(line, 6, 9, 10), method, "", true));
            } else if (!line.startsWith("body") && !line.equals("incomplete") && !next.endsWith("in the body")) {
                boolean half = next.equals("incomplete");
                if (!half) {
                    answers.add(answer(line, next));
                }
            }
        }
        return answers;
    }

    private static Expected answer(String line, String next) {
        String text = line;
        boolean last = false;
        int status = 200;
        for (String flag = flag(text); FLAGS.contains(flag); flag = flag(text)) {
            last |= flag.equals("close");
            status = flag.equals("https") ? 421 : status;
            text = text.substring(0, text.length() - flag.length() - 1);
        }
        String body = next.startsWith("body | ")
                ? next.substring(4)
                : next.startsWith("body ") ? " / " + next.substring(5) : "";
        return new Expected(status, text.substring(0, text.indexOf(' ')), text + body, last);
    }

    private static String flag(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
