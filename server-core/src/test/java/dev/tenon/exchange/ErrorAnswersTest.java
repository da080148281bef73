package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Headers;
import dev.tenon.api.Problem;
import dev.tenon.api.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9457: problem details, and the page for people")
class ErrorAnswersTest {

    private static final Headers BROWSER =
            Headers.of("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8");

    private static Response render(Response response, Headers requestFields) {
        return ErrorAnswers.render(response, response.problem().orElseThrow(), requestFields, "r-7f");
    }

    private static Response render(int status, Headers requestFields) {
        return render(Response.problem(status, "no such note"), requestFields);
    }

    private static String text(Response response) {
        return EngineAccess.source(response.body()) instanceof Source.Bytes bytes
                ? new String(bytes.bytes(), StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void toolsGetJsonWithTheIdOfTheRequest() {
        Response answer = render(404, Headers.empty());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(text(answer))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"no such note\",\"request_id\":\"r-7f\"}\n");
    }

    @Test
    void browsersGetAPage() {
        Response answer = render(404, BROWSER);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(answer.header("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(text(answer))
                .startsWith("<!DOCTYPE html>")
                .contains(
                        "<title>404 Not Found</title>",
                        "<p>no such note</p>",
                        "<dd>r-7f</dd>",
                        "prefers-color-scheme: dark")
                .doesNotContain("http://", "https://", "src=", "href=", "<script", "url(");
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "*/*, false",
        "application/json, false",
        "text/html, true",
        "'text/html, application/json', false",
        "'text/html, application/json;q=0.9', true",
        "'text/html;q=0.5, application/problem+json;q=0.6', false",
        "'text/*, application/json;q=0.1', true",
        "'text/html;q=0, */*', false",
        "'text/html, */*;q=0.1', true"
    })
    @DisplayName("RFC 9110 section 12.5.1: Accept decides")
    void acceptDecides(String accept, boolean html) {
        assertThat(ErrorAnswers.prefersHtml(Headers.of("Accept", accept))).isEqualTo(html);
    }

    @Test
    void acceptMayComeInLines() {
        assertThat(ErrorAnswers.prefersHtml(Headers.of("Accept", "application/json;q=0.5", "Accept", "text/html")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void saysHowItMayBeKeptAndRead(boolean browser) {
        Headers request = browser ? BROWSER : Headers.empty();
        assertThat(render(404, request).header("Vary")).contains("Accept");
        assertThat(render(404, request).header("X-Content-Type-Options")).contains("nosniff");
        for (int status : new int[] {404, 410}) {
            assertThat(render(status, request).header("Cache-Control")).isEmpty();
        }
        for (int status : new int[] {400, 401, 403, 405, 406, 412, 413, 414, 416, 431, 500, 501, 503}) {
            assertThat(render(status, request).header("Cache-Control")).contains("no-store");
        }
        Response dated = Response.problem(403, "not yet").withHeader("Expires", "Tue, 14 Nov 2023 22:13:19 GMT");
        assertThat(render(dated, request).header("Cache-Control")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsWhatTheHandlerSaid(boolean browser) {
        Response problem = Response.problem(503, "later")
                .withHeader("Retry-After", "5")
                .withHeader("Cache-Control", "max-age=1")
                .withHeader("WWW-Authenticate", "Basic realm=\"x\"")
                .withHeader("Allow", "GET, HEAD")
                .withHeader("Vary", "Origin");
        Response answer = render(problem, browser ? BROWSER : Headers.empty());
        assertThat(answer.headers().all("Retry-After")).containsExactly("5");
        assertThat(answer.headers().all("Cache-Control")).containsExactly("max-age=1");
        assertThat(answer.headers().all("WWW-Authenticate")).containsExactly("Basic realm=\"x\"");
        assertThat(answer.headers().all("Allow")).containsExactly("GET, HEAD");
        assertThat(answer.headers().all("Vary")).containsExactly("Origin", "Accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "accept", "Origin, Accept"})
    void doesNotSayVaryTwice(String vary) {
        Response problem = Response.problem(404, "x").withHeader("Vary", vary);
        assertThat(render(problem, BROWSER).headers().all("Vary")).containsExactly(vary);
    }

    @Test
    void showsMembersAndTypeAndEscapesAllOfIt() {
        String evil = "</title><script>alert('\"&\"')</script>";
        Problem problem =
                Problem.of(422, evil).withType(evil, evil).with(evil, evil).with("row", 3);
        Response answer = ErrorAnswers.render(Response.problem(problem), problem, BROWSER, evil);
        assertThat(text(answer))
                .doesNotContain("<script", "</title><", "alert('")
                .contains("&lt;/title&gt;&lt;script&gt;alert(&#39;&quot;&amp;&quot;&#39;)&lt;/script&gt;")
                .contains("<dt>row</dt><dd>3</dd>");
    }

    @Test
    void leavesOutWhatIsEmpty() {
        assertThat(text(render(Response.problem(404, ""), BROWSER))).doesNotContain("<p>", "about:blank");
    }
}
