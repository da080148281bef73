package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor out of hours: a file that lies anywhere, and no server. */
class PluginDoctorTest {

    @TempDir
    Path folder;

    private PluginDoctor.Diagnosis examine(Path file) throws IOException {
        return PluginDoctor.examine(file, getClass().getClassLoader());
    }

    @Test
    void aGoodJarIsUsable() throws Exception {
        Path jar = JarBuilder.jar()
                .source(
                        "com.x.Hello",
                        JarBuilder.handler("com.x.Hello", "static { if (true) throw new Error(\"loaded\"); }", "1"))
                .service("com.x.Hello")
                .manifest("Implementation-Version", "3")
                .dropInto(folder, "hello.jar");

        PluginDoctor.Diagnosis diagnosis = examine(jar);

        assertThat(diagnosis.isUsable()).isTrue();
        assertThat(diagnosis.problems()).isEmpty();
        assertThat(diagnosis.version()).isEqualTo("3");
        assertThat(diagnosis.sha256()).matches("[0-9a-f]{64}");
        assertThat(diagnosis.plugins()).containsExactly(new PluginDoctor.Found("hello", "com.x.Hello", false));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws Exception {
        Path jar = JarBuilder.answering("com.x.Hello", "1")
                .service("com.x.Hello", "com.x.Gone")
                .manifest("Class-Path", "a.jar")
                .entry("lib/b.jar", "PK")
                .dropInto(folder, "hello.jar");

        PluginDoctor.Diagnosis diagnosis = examine(jar);

        assertThat(diagnosis.isUsable()).isFalse();
        assertThat(diagnosis.problems())
                .extracting(PluginProblem::what)
                .satisfiesExactly(
                        what -> assertThat(what).startsWith("holds a JAR"),
                        what -> assertThat(what).startsWith("has a Class-Path"),
                        what -> assertThat(what).contains("com.x.Gone, which is not in the JAR"));
        assertThat(diagnosis.plugins()).hasSize(1);
    }

    @Test
    void sourcesAndFoldersAreExaminedToo() throws Exception {
        Path source = Files.writeString(folder.resolve("Hello.java"), "public class Hello {\n  int x = y;\n}");
        Path project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");

        assertThat(examine(source).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.place()).isEqualTo("Hello.java:2"));
        assertThat(examine(project).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("has neither classes nor target/classes"));
    }

    @Test
    void aNameThatABuiltInPluginHas() throws Exception {
        try (var classPath = new java.net.URLClassLoader(
                new java.net.URL[] {
                    JarBuilder.answering("com.b.Hello", "1")
                            .dropInto(folder, "builtin.jar")
                            .toUri()
                            .toURL()
                },
                getClass().getClassLoader())) {
            Path jar = JarBuilder.answering("com.x.Hello", "1").dropInto(folder, "hello.jar");

            assertThat(PluginDoctor.examine(jar, classPath).problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.what())
                            .isEqualTo("class com.x.Hello is named \"hello\" as is com.b.Hello of (class path),"
                                    + " which is the one that serves"));
        }
    }

    @Test
    void whatTheDirectoryIsNotSearchedForIsSaid() throws Exception {
        Path jar = JarBuilder.answering("com.x.Hello", "1").dropInto(folder, "hello.zip");

        assertThat(examine(jar).problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.what()).isEqualTo("is nothing that the plugins directory is searched for"));
        assertThat(examine(folder.resolve("gone.jar")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("does not exist"));
    }
}
