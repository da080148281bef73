package dev.tenon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {

    @Test
    void factoriesSayTheirType() {
        assertThat(Response.text("x").header("content-type")).hasValue("text/plain; charset=utf-8");
        assertThat(Response.json("{}").header("content-type")).hasValue("application/json");
        assertThat(Response.bytes("image/png", new byte[3]).body().length()).hasValue(3);
        assertThat(Response.redirect("/x").status()).isEqualTo(302);
        assertThat(Response.redirect(308, "/x").header("Location")).hasValue("/x");
    }

    @Test
    void bytesAreCopied() {
        byte[] bytes = {1, 2, 3};
        Body body = Body.of(bytes);
        bytes[0] = 9;
        assertThat(EngineAccess.source(body))
                .isInstanceOfSatisfying(
                        EngineAccess.Source.Bytes.class,
                        source -> assertThat(source.bytes()[0]).isEqualTo((byte) 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 101, 199, 600, 1000})
    void onlyFinalStatuses(int status) {
        assertThatIllegalArgumentException().isThrownBy(() -> Response.status(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Keep-Alive"})
    void framingIsTheServers(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Response.text("").withHeader(name, "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> Response.text("").addHeader(name, "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> Response.text("").withHeaders(Headers.of(name, "1")));
    }

    @Test
    void onlyAClosedConnectionMayBeAskedFor() {
        assertThat(Response.text("").withHeader("Connection", "close").header("Connection"))
                .hasValue("close");
        assertThatIllegalArgumentException().isThrownBy(() -> Response.text("").withHeader("Connection", "keep-alive"));
    }

    @Test
    void changesMakeNewValuesAndKeepTheRest() {
        Response problem = Response.problem(409, "taken");
        assertThat(problem.withHeader("X", "y").problem()).isPresent();
        assertThat(problem.withBody(Body.of("z")).problem()).isEmpty();
        assertThat(problem.header("X")).isEmpty();
        Response validated =
                Response.text("a").withValidators(Validators.weak("v")).withStatus(203);
        assertThat(validated.validators().etag()).hasValue("W/\"v\"");
    }

    @Test
    void filesAreLookedAtOnce(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "12345");
        Response response = Response.file("text/plain", file);
        assertThat(response.body().length()).hasValue(5);
        assertThat(response.acceptsRanges()).isTrue();
        assertThat(response.validators().lastModified()).isPresent();
        Assertions.assertThatIOException().isThrownBy(() -> Response.file("text/plain", folder));
        Assertions.assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Response.file("text/plain", folder.resolve("none")));
    }

    @Test
    void problemsAreJsonThatIsSafeAnywhere() {
        Problem problem = Problem.of(400, "</script>\"\\\n\u2028").with("n", 3).with("ok", true);
        assertThat(problem.toJson())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"\\u003c/script>\\\"\\\\\\u000a\\u2028\",\"n\":3,\"ok\":true}\n");
        assertThatIllegalArgumentException().isThrownBy(() -> Problem.of(200, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(400, "").with("x", new Object()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Problem.of(400, "").with("x", List.of(new Object())));
        assertThat(Problem.of(400, "")
                        .with("errors", List.of(Map.of("pointer", "/a"), List.of(), Map.of(), 1, Double.NaN))
                        .toJson())
                .contains("\"errors\":[{\"pointer\":\"/a\"},[],{},1,null]}");
    }

    @Test
    void errorsAreAnswers() {
        HttpError error = new HttpError(Problem.of(401, "who are you"), Headers.of("WWW-Authenticate", "Basic"));
        assertThat(error.response().status()).isEqualTo(401);
        assertThat(error.response().header("WWW-Authenticate")).hasValue("Basic");
        assertThat(error.getStackTrace()).isEmpty();
    }

    @Test
    void validators() {
        assertThat(Validators.strong("a").withLastModified(Instant.EPOCH).etag())
                .hasValue("\"a\"");
        assertThat(Validators.missing().exists()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Validators.strong("a\"b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Validators.weak("a b"));
    }

    @Test
    void cookiesAreSafeByDefault() {
        assertThat(Cookie.of("s", "1")).hasToString("s=1; Path=/; HttpOnly; SameSite=Lax");
        assertThat(Cookie.of("s", "1")
                        .withSecure(true)
                        .withMaxAge(Duration.ofMinutes(1))
                        .withPath("/a"))
                .hasToString("s=1; Path=/a; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
        assertThat(Cookie.expired("s")).asString().contains("Max-Age=0");
        assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("s", "a;b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Cookie.of("s s", "a"));
        assertThat(Response.text("").withCookie(Cookie.of("s", "1")).header("Set-Cookie"))
                .isPresent();
    }
}
