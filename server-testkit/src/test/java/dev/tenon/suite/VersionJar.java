package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.RequestHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A JAR with one plugin, {@code version}, that is compiled here, to be dropped again and again. */
record VersionJar(Path file) {

    /** A plugin that answers with what an expression of {@code request} gives. */
    static VersionJar of(Path work, String id, String expression) throws IOException {
        return of(work, id, "", expression);
    }

    /** The same, with further members, or annotations of its class as {@code @…\n}. */
    static VersionJar of(Path work, String id, String members, String expression) throws IOException {
        return compiled(work, id, """
                import dev.tenon.api.*;
                @Plugin(name = "version")
                public class Version implements RequestHandler {
                    %s
                    @Override public Response handle(Request request) throws Exception {
                        return %s;
                    }
                }
                """.formatted(members, expression));
    }

    /** A plugin of which there may be one instance at a time. */
    static VersionJar exclusive(Path work, String id, String members, String expression) throws IOException {
        return compiled(work, id, """
                import dev.tenon.api.*;
                @Plugin(name = "version", exclusive = true)
                public class Version implements RequestHandler {
                    %s
                    @Override public Response handle(Request request) throws Exception {
                        return %s;
                    }
                }
                """.formatted(members, expression));
    }

    private static VersionJar compiled(Path work, String id, String source) throws IOException {
        Path folder = Files.createDirectories(work.resolve(id));
        Path java = Files.writeString(folder.resolve("Version.java"), source);
        Path api = Path.of(URI.create(RequestHandler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        OutputStream messages = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        messages,
                        messages,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        api.toString(),
                        java.toString());
        assertThat(result).as(messages.toString()).isZero();
        Path jar = folder.resolve("version.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> made = Files.walk(classes)) {
            entry(out, "META-INF/services/dev.tenon.api.RequestHandler", "Version\n".getBytes(StandardCharsets.UTF_8));
            for (Path each : made.filter(Files::isRegularFile).toList()) {
                entry(out, classes.relativize(each).toString(), Files.readAllBytes(each));
            }
        }
        return new VersionJar(jar);
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    /** Puts it into a plugins directory in one step, in place of the version there. */
    void drop(Path pluginsDir) throws IOException {
        Path copy = Files.copy(file, pluginsDir.resolve("version.new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                copy,
                pluginsDir.resolve("version.jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
