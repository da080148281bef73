package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A plugin JAR, compiled here, whose handler and start can be held up from outside: they call at a {@link Gate}. */
final class ProbePlugin {

    private static final String SOURCE = """
            package probe;

            import dev.tenon.api.*;
            import java.net.Socket;

            @Plugin(name = "probe")
            public final class Probe implements RequestHandler {
                private int gate;

                @Override
                public void start(HandlerContext context) throws Exception {
                    gate = Integer.parseInt(context.options().string("gate", "0"));
                    if (context.options().string("hold", "").equals("start")) {
                        pass();
                    }
                }

                @Override
                public Response handle(Request request) throws Exception {
                    if (request.path().equals("/slow")) {
                        pass();
                    }
                    return Response.text("served " + request.path());
                }

                private void pass() throws Exception {
                    try (Socket socket = new Socket("127.0.0.1", gate)) {
                        socket.getInputStream().read();
                    }
                }
            }
            """;

    private ProbePlugin() {}

    /** Compiles the plugin and drops it into this folder. */
    static void drop(Path work, Path pluginsDir) throws IOException {
        Path source = Files.createDirectories(work.resolve("src/probe")).resolve("Probe.java");
        Files.writeString(source, SOURCE);
        Path classes = Files.createDirectories(work.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        OutputStream messages = new ByteArrayOutputStream();
        int result = compiler.run(
                null,
                messages,
                messages,
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                ServerProcess.apiJar().toString(),
                source.toString());
        assertThat(result).as(messages.toString()).isZero();
        Files.createDirectories(pluginsDir);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(pluginsDir.resolve("probe.jar")))) {
            entry(
                    jar,
                    "META-INF/services/dev.tenon.api.RequestHandler",
                    "probe.Probe\n".getBytes(StandardCharsets.UTF_8));
            entry(jar, "probe/Probe.class", Files.readAllBytes(classes.resolve("probe/Probe.class")));
        }
    }

    private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
