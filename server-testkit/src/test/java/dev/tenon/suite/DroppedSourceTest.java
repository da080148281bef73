package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.Server;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source file in the plugins directory of a whole server. */
class DroppedSourceTest {

    private static final String CONFIG = """
            [server]
            listen = ["127.0.0.1:0"]
            plugins_dir = "drops"
            data_dir = "var"
            [[mount]]
            path = "/hello"
            plugin = "hello"
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private ServerConfig config;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        config = ConfigReader.parse(folder.resolve("server.toml"), CONFIG, name -> null);
        write("return Response.text(one);");
        server = Server.start(config);
    }

    @AfterEach
    void stop() {
        server.stopNow();
        client.close();
    }

    private void save(String statement) throws IOException {
        write(statement);
        server.reload(config);
    }

    private void write(String statement) throws IOException {
        Path drops = Files.createDirectories(folder.resolve("drops"));
        Files.writeString(drops.resolve("Hello.java"), """
                import dev.tenon.api.*;
                public class Hello implements RequestHandler {
                    @Override public Response handle(Request request) {
                        %s
                    }
                }
                """.formatted(statement));
    }

    private HttpResponse<String> get(String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.urls().getFirst() + "/hello"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void eachSaveIsServedAndABrokenOneChangesNothing() throws Exception {
        assertThat(get().statusCode()).isEqualTo(503);
        save("return Response.text(\"one\");");
        assertThat(get().body()).isEqualTo("one");
        save("return Response.text(\"two\");");
        assertThat(get().body()).isEqualTo("two");

        save("return Response.text(three);");

        assertThat(get().body()).isEqualTo("two");
        assertThat(server.control().pluginProblems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.jar()).isEqualTo("Hello.java:4"));
    }

    @Test
    void whoeverIsAtTheMachineIsToldWhyItDoesNotCompile() throws Exception {
        HttpResponse<String> here = get();
        HttpResponse<String> elsewhere = get("X-Forwarded-For", "203.0.113.9");

        assertThat(here.statusCode()).isEqualTo(503);
        assertThat(here.body()).contains("cannot find symbol, symbol: variable one", "reason_id");
        assertThat(elsewhere.statusCode()).isEqualTo(503);
        assertThat(elsewhere.body()).contains("reason_id").doesNotContain("variable");
    }

    @Test
    void anExitCostsItsRequest() throws Exception {
        save("System.exit(1); return Response.text(\"\");");

        assertThat(get().statusCode()).isEqualTo(500);
        assertThat(get().statusCode()).isEqualTo(500);
    }
}
