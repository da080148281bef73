package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictsTest {

    @TempDir
    Path folder;

    private Path copy;
    private Path verdict;
    private Inspection inspection;

    @BeforeEach
    void inspect() throws IOException {
        copy = JarBuilder.answering("com.x.Hello", "1")
                .manifest("Implementation-Version", "1.2 beta")
                .dropInto(folder, "copy.jar");
        verdict = Verdicts.fileOf(copy);
        inspection = Verdicts.of(copy, List.of());
    }

    @Test
    void aCleanJarIsInspectedOnce() throws IOException {
        Files.write(copy, new byte[0]); // an inspection would find that this is no JAR

        assertThat(Verdicts.of(copy, List.of())).isEqualTo(inspection);
        assertThat(inspection)
                .isEqualTo(
                        new Inspection("1.2 beta", List.of(new Declaration("com.x.Hello", "hello", false)), List.of()));
    }

    @Test
    void aJarWithAFindingIsInspectedEachTime() throws IOException {
        Path bad = JarBuilder.jar().service("com.x.Gone").dropInto(folder, "bad.jar");

        assertThat(Verdicts.of(bad, List.of()).findings()).hasSize(1);
        assertThat(Verdicts.fileOf(bad)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java ", "com.x.Hello hello shared", "end\n", "hello"})
    void aVerdictThatReadsOtherwiseIsIgnored(String part) throws IOException {
        String written = Files.readString(verdict);
        Files.writeString(verdict, written.replace(part, "X"));
        assertThat(verdict).content().isNotEqualTo(written);

        assertThat(Verdicts.of(copy, List.of())).isEqualTo(inspection);
        assertThat(verdict).content().isEqualTo(written);
    }

    @Test
    void aVerdictGoesWithItsCopy() throws IOException {
        Path work = folder.resolve("work");
        JarVault vault = new JarVault(work);
        for (int i = 0; i <= JarVault.OLD_COPIES_KEPT; i++) {
            JarVault.Result.Stored stored = (JarVault.Result.Stored)
                    vault.store(JarBuilder.answering("com.x.Hello", "" + i).dropInto(folder, "hello.jar"));
            Verdicts.of(stored.copy(), List.of());
        }

        vault.prune(Set.of());

        try (Stream<Path> files = Files.list(work)) {
            assertThat(files).hasSize(2 * JarVault.OLD_COPIES_KEPT);
        }
    }
}
