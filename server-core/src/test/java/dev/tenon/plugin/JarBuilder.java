package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes a plugin JAR from source text: compiled in memory, against the API and what else it is told of. */
final class JarBuilder {

    private static final String SERVICE_FILE = "META-INF/services/dev.tenon.api.RequestHandler";

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<byte[]>> changes = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private final Manifest manifest = new Manifest();
    private String comment = "";

    private JarBuilder() {
        against(RequestHandler.class);
        manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
    }

    static JarBuilder jar() {
        return new JarBuilder();
    }

    /** A plugin whose {@code handle} answers with the text that an expression gives, with its service file. */
    static JarBuilder answering(String className, String expression) {
        return jar().source(className, handler(className, "", expression)).service(className);
    }

    /** The source of a plugin; {@code members} are further members of its class. */
    static String handler(String className, String members, String expression) {
        int dot = className.lastIndexOf('.');
        return """
                package %s;
                import dev.tenon.api.*;
                public class %s implements RequestHandler {
                    %s
                    @Override public Response handle(Request request) throws Exception {
                        return Response.text(String.valueOf(%s));
                    }
                }
                """.formatted(className.substring(0, dot), className.substring(dot + 1), members, expression);
    }

    JarBuilder source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    JarBuilder service(String... lines) {
        return entry(SERVICE_FILE, String.join("\n", lines) + "\n");
    }

    JarBuilder entry(String name, String text) {
        return entry(name, text.getBytes(StandardCharsets.UTF_8));
    }

    JarBuilder entry(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    JarBuilder manifest(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** Ends the JAR with a comment. */
    JarBuilder comment(String text) {
        comment = text;
        return this;
    }

    /** Changes the bytes of a compiled class. */
    JarBuilder change(String className, UnaryOperator<byte[]> change) {
        changes.put(className, change);
        return this;
    }

    /** Compiles a class with the others, but leaves it out of the JAR. */
    JarBuilder leaveOut(String className) {
        leftOut.add(className);
        return this;
    }

    /** Compiles against the JAR or folder that has this class, without adding it to the JAR. */
    JarBuilder against(Class<?> type) {
        classPath.add(Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString());
        return this;
    }

    byte[] bytes() throws IOException {
        Map<String, byte[]> content = new LinkedHashMap<>();
        content.put(JarFile.MANIFEST_NAME, manifestBytes());
        content.putAll(entries);
        compile().forEach((className, bytes) -> {
            if (!leftOut.contains(className)) {
                UnaryOperator<byte[]> change = changes.getOrDefault(className, UnaryOperator.identity());
                content.put(className.replace('.', '/') + ".class", change.apply(bytes));
            }
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.setComment(comment);
            for (Map.Entry<String, byte[]> entry : content.entrySet()) {
                ZipEntry zipEntry = new ZipEntry(entry.getKey());
                zipEntry.setTime(0); // the same content gives the same hash
                out.putNextEntry(zipEntry);
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private byte[] manifestBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }

    /** Drops the JAR as one should: written under another name, then renamed. */
    Path dropInto(Path directory, String fileName) throws IOException {
        Path unfinished = Files.write(directory.resolve(fileName + ".part"), bytes());
        return Files.move(unfinished, directory.resolve(fileName), StandardCopyOption.REPLACE_EXISTING);
    }

    private Map<String, byte[]> compile() throws IOException {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder errors = new StringBuilder();
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
                MemoryFiles memory = new MemoryFiles(standard)) {
            List<SourceText> units = sources.entrySet().stream()
                    .map(source -> new SourceText(source.getKey(), source.getValue()))
                    .toList();
            boolean compiled = compiler.getTask(
                            null,
                            memory,
                            diagnostic -> errors.append(diagnostic).append('\n'),
                            List.of("-proc:none", "-nowarn", "-cp", String.join(File.pathSeparator, classPath)),
                            null,
                            units)
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(errors.toString());
            }
            return memory.classes();
        }
    }

    private static final class SourceText extends SimpleJavaFileObject {

        private final String text;

        SourceText(String className, String text) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class ClassBytes extends SimpleJavaFileObject {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassBytes(String className) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ClassBytes> classes = new LinkedHashMap<>();

        MemoryFiles(JavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return classes.computeIfAbsent(className, ClassBytes::new);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> bytes = new LinkedHashMap<>();
            classes.forEach((className, file) -> bytes.put(className, file.bytes.toByteArray()));
            return bytes;
        }
    }
}
