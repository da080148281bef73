package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Path good = Path.of("");
    private Path bad = Path.of("");

    @BeforeEach
    void write() throws IOException {
        good = Files.writeString(folder.resolve("Hello.java"), """
                import dev.tenon.api.*;
                public class Hello implements RequestHandler {
                    public Response handle(Request request) { return Response.text("hello"); }
                }
                """);
        bad = Files.writeString(folder.resolve("bad.jar"), "<html>");
    }

    private int verify(Object... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "verify";
        for (int i = 0; i < arguments.length; i++) {
            line[i + 1] = arguments[i].toString();
        }
        try (PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            return Main.run(stream, stream, line);
        }
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPluginThatIsFine() {
        assertThat(verify(good)).isEqualTo(ExitCode.OK);
        assertThat(output()).isEqualTo(good + """
                : ok, 0 errors, 0 warnings
                  plugin hello (Hello)
                """);
    }

    @Test
    void oneBadFileIsEnough() {
        assertThat(verify(good, bad)).isEqualTo(ExitCode.REFUSED);
        assertThat(output()).endsWith(bad + """
                : not usable, 1 error, 0 warnings
                  error: is no JAR: it does not start as a ZIP file does
                    drop a JAR, or give the file another name
                """);
    }

    @Test
    void scriptsGetALineOfJsonForEachFile() {
        assertThat(verify("--json", good, bad)).isEqualTo(ExitCode.REFUSED);
        assertThat(output().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("{\"file\":\"" + good + "\",\"usable\":true,\"sha256\":\"")
                                .endsWith("\"plugins\":[{\"name\":\"hello\",\"class\":\"Hello\",\"exclusive\":false}],"
                                        + "\"problems\":[]}"),
                        line -> assertThat(line)
                                .contains("\"usable\":false", "\"what\":\"is no JAR: it does not start as a ZIP"));
    }

    @Test
    void withoutAFileItSaysHow() {
        assertThat(verify()).isEqualTo(ExitCode.USAGE);
        assertThat(output()).contains("FILE");
    }
}
