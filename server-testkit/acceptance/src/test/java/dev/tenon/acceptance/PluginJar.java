package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A plugin JAR that is compiled here. */
final class PluginJar {

    private PluginJar() {}

    /**
     * Compiles one handler and drops its JAR into a folder.
     *
     * @param work an own folder for what comes up on the way
     * @param className the handler's full name
     * @param options of the compiler, beside those that every plugin needs
     */
    static void drop(Path work, Path pluginsDir, String className, String source, String... options)
            throws IOException {
        String file = className.replace('.', '/');
        Path path = work.resolve("src").resolve(file + ".java");
        Files.createDirectories(path.getParent());
        Files.writeString(path, source);
        Path classes = Files.createDirectories(work.resolve("classes"));
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                ServerProcess.apiJar().toString(),
                path.toString()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        OutputStream messages = new ByteArrayOutputStream();
        int result = compiler.run(null, messages, messages, all.toArray(String[]::new));
        assertThat(result).as(messages.toString()).isZero();
        Files.createDirectories(pluginsDir);
        String jarName = className.substring(0, className.indexOf('.')) + ".jar";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(pluginsDir.resolve(jarName)));
                Stream<Path> made = Files.walk(classes)) {
            entry(
                    jar,
                    "META-INF/services/dev.tenon.api.RequestHandler",
                    (className + "\n").getBytes(StandardCharsets.UTF_8));
            for (Path each : made.filter(Files::isRegularFile).toList()) {
                entry(jar, classes.relativize(each).toString(), Files.readAllBytes(each));
            }
        }
    }

    private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
