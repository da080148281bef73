package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No JAR, however damaged, makes the scan throw: it is a plugin or a problem. */
class JarInspectorFuzzTest {

    private static final long SEED = 20_260_101;
    private static final int ROUNDS = 100;

    @TempDir
    Path folder;

    @Test
    void aDamagedJarIsAPluginOrAProblem() throws IOException {
        byte[] whole = JarBuilder.answering("com.x.Hello", "1")
                .manifest("Tenon-Api", "1")
                .bytes();
        ApiLoader api = new ApiLoader(getClass().getClassLoader());
        Random random = new Random(SEED);
        int broken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path copy = Files.write(folder.resolve(round + ".jar"), damaged(whole, random));
            CatalogBuilder catalog = new CatalogBuilder();
            OpenJar jar = OpenJar.open("hello.jar", new JarVault.Result.Stored("hash", copy), api);
            jar.offer(copy, catalog);
            jar.close();
            PluginCatalog found = catalog.build(folder);
            assertThat(found.plugins().size() + found.problems().size())
                    .as("seed %d, round %d", SEED, round)
                    .isPositive();
            broken += found.plugins().isEmpty() ? 1 : 0;
        }
        assertThat(broken).isBetween(ROUNDS / 4, ROUNDS);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] damaged = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
