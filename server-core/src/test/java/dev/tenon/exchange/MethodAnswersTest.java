package dev.tenon.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.exchange.Site.Seen;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 section 9: methods")
class MethodAnswersTest {

    private static final MountRules TRACING = MountRules.of(Compression.NEVER, false, true);
    private static final RequestHandler OK = request -> Response.text(request.method());

    private static final Site READ = Site.answering(MountRules.PLAIN, Set.of("GET"), OK);
    private static final Site WRITE = Site.answering(MountRules.PLAIN, Set.of("GET", "PUT", "DELETE"), OK);
    private static final Site TRACED = Site.answering(TRACING, Set.of("GET"), OK);

    @ParameterizedTest
    @CsvSource({
        "GET, 200",
        "HEAD, 200",
        "PUT, 200",
        "DELETE, 200",
        "POST, 405",
        "PATCH, 405",
        "TRACE, 405",
        "get, 501",
        "BREW, 501",
        "PROPFIND, 501",
        "OPTIONSX, 501"
    })
    @DisplayName("sections 9.1, 15.5.6 and 15.6.2: what is known to the target, what to the server, what to nobody")
    void tellsThemApart(String method, int status) throws Exception {
        assertThat(WRITE.ask(method + " /").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "TRACE", "BREW"})
    @DisplayName("section 10.2.1: a refusal always has Allow")
    void refusalsSayWhatIsAllowed(String method) throws Exception {
        assertThat(WRITE.ask(method + " /").field("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(READ.ask(method + " /").field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    @DisplayName("section 9.1: extension methods that the target names reach it")
    void extensionsReachTheTarget() throws Exception {
        Site site = Site.answering(MountRules.PLAIN, Set.of("BREW"), OK);
        assertThat(site.ask("BREW /").text()).isEqualTo("BREW");
        assertThat(site.ask("GET /").field("Allow")).isEqualTo("BREW, OPTIONS");
    }

    @Test
    @DisplayName("section 9.3.2: HEAD is GET without content")
    void headIsGetWithoutContent() throws Exception {
        Seen get = READ.ask("GET /");
        Seen head = READ.ask("HEAD /");
        assertThat(head.body()).isEmpty();
        assertThat(head.field("Content-Type")).isEqualTo(get.field("Content-Type"));
        assertThat(head.field("Content-Length")).isEqualTo("4"); // this handler says "HEAD"
    }

    @Nested
    @DisplayName("section 9.3.4: PUT")
    class Put {

        @Test
        @DisplayName("section 14.5: a part is refused, since it would be stored as the whole")
        void refusesParts() throws Exception {
            Seen seen = WRITE.send("PUT /", "ab".getBytes(ISO_8859_1), "Content-Range: bytes 0-1/10");
            assertThat(seen.status()).isEqualTo(400);
            assertThat(WRITE.send("PUT /", "ab".getBytes(ISO_8859_1)).status()).isEqualTo(200);
        }
    }

    @Nested
    @DisplayName("section 9.3.7: OPTIONS")
    class Options {

        @Test
        void namesWhatTheTargetAnswersTo() throws Exception {
            Seen seen = WRITE.ask("OPTIONS /");
            assertThat(seen.status()).isEqualTo(204);
            assertThat(seen.field("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PUT");
            assertThat(seen.field("Content-Length")).isEqualTo("-");
        }

        @Test
        void namesTraceOnlyWhereItIsOn() throws Exception {
            assertThat(TRACED.ask("OPTIONS /").field("Allow")).isEqualTo("GET, HEAD, OPTIONS, TRACE");
        }

        @Test
        void theStarIsTheServer() throws Exception {
            Seen seen = READ.ask("OPTIONS *");
            assertThat(seen.status()).isEqualTo(204);
            assertThat(seen.field("Allow"))
                    .contains("GET", "HEAD", "OPTIONS", "PUT")
                    .doesNotContain("TRACE");
        }

        @Test
        void aTargetMayAnswerItself() throws Exception {
            Site site = Site.answering(MountRules.PLAIN, Set.of("OPTIONS"), OK);
            assertThat(site.ask("OPTIONS /").text()).isEqualTo("OPTIONS");
        }
    }

    @Nested
    @DisplayName("section 9.3.8: TRACE")
    class Trace {

        @Test
        void echoesTheRequestWhereItIsOn() throws Exception {
            Seen seen = TRACED.ask("TRACE /a%20b", "Accept: a/b", "accept: c/d", "Max-Forwards: 3");
            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.field("Content-Type")).isEqualTo("message/http");
            assertThat(seen.text())
                    .isEqualTo(
                            "TRACE /a%20b HTTP/1.1\r\nHost: example.com\r\nAccept: a/b\r\naccept: c/d\r\nMax-Forwards: 3\r\n\r\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Authorization",
                    "AUTHORIZATION",
                    "Proxy-Authorization",
                    "Cookie",
                    "Cookie2",
                    "X-Api-Key",
                    "X-Auth-Token",
                    "X-CSRF-Token",
                    "Client-Cert",
                    "X-Amz-Signature",
                    "X-Session-Id",
                    "X-Access-Key",
                    "X-Jwt",
                    "X-Goog-Iap",
                    "Referer",
                    "X-Forwarded-User",
                    "X-Otp",
                    "X-Password"
                })
        void leavesOutCredentials(String name) throws Exception {
            Seen seen = TRACED.ask("TRACE /", name + ": hush", "User-Agent: shown");
            assertThat(seen.text()).doesNotContain("hush").contains("User-Agent: shown");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/a?access_token=hush", "http://example.com/a?access_token=hush"})
        void leavesOutTheQuery(String target) throws Exception {
            assertThat(TRACED.ask("TRACE " + target).text())
                    .doesNotContain("hush")
                    .contains("/a HTTP/1.1\r\n");
        }

        @Test
        void hasNoContent() throws Exception {
            assertThat(TRACED.send("TRACE /", "x".getBytes(ISO_8859_1)).status())
                    .isEqualTo(400);
        }

        @Test
        void isOffByDefault() throws Exception {
            Seen seen = READ.ask("TRACE /", "Cookie: hush");
            assertThat(seen.status()).isEqualTo(405);
            assertThat(seen.text()).doesNotContain("hush");
        }
    }

    @Test
    @DisplayName("section 9.3.6: no mount opens tunnels")
    void connectIsNotThereYet() throws Exception {
        assertThat(READ.ask("CONNECT example.com:443").status()).isEqualTo(501);
    }

    @Test
    void aPluginThatNamesNonsenseCostsItsRequestAlone() throws Exception {
        assertThat(Site.answering(MountRules.PLAIN, Set.of("A\r\nB: c"), OK)
                        .ask("GET /")
                        .status())
                .isEqualTo(500);
        Site throwing = Site.of(new RequestHandler() {
            @Override
            public Response handle(Request request) {
                return Response.text("x");
            }

            @Override
            public Set<String> methods(Request request) {
                throw new IllegalStateException("methods fail, on purpose");
            }
        });
        assertThat(throwing.ask("GET /").status()).isEqualTo(500);
        assertThat(throwing.ask("OPTIONS /").status()).isEqualTo(500);
    }
}
