package dev.tenon.acceptance;

import static dev.tenon.acceptance.LauncherTree.jarOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.tenon.acceptance.LauncherTree.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher does about the JVM's cache. */
@Execution(CONCURRENT)
class LauncherCacheTest {
    private LauncherTree tree;

    @BeforeEach
    void layTree(@TempDir Path world) throws IOException {
        tree = new LauncherTree(world.toRealPath());
        tree.with("JAVA_HOME", tree.jdk("jdk", "25.0.3")).with("TENON_AOT", "now");
    }

    @AfterEach
    void clearTree() throws IOException {
        tree.close();
    }

    @Test
    void isMadeOnceForEachBuildAndUsed() throws Exception {
        Outcome first = tree.run("version");
        Outcome second = tree.run("version");

        assertThat(first.err()).contains("tenon: making the cache");
        assertThat(second.err()).isEmpty();
        assertThat(tree.trainings()).hasSize(1);
        for (Outcome each : new Outcome[] {first, second}) {
            Path cache = cacheOf(each);
            assertThat(cache).hasContent("cache");
            assertThat(each.arguments()).contains("-XX:AOTCache=" + cache, "-Dtenon.aot=" + cache, "-Xlog:aot=off");
        }

        tree.edit("server-core/src/main/java/Code.java", "second\n");

        assertThat(cacheOf(tree.run("version"))).isNotEqualTo(cacheOf(first)).exists();
        assertThat(tree.trainings()).hasSize(2);
    }

    @Test
    void ofAnotherJdkIsNotUsed() throws Exception {
        tree.run("version");
        tree.with("JAVA_HOME", tree.jdk("other", "25.0.3")).with("TENON_AOT", "auto");

        assertThat(tree.run("version").out()).doesNotContain("AOT");

        tree.with("TENON_AOT", "now");
        assertThat(tree.run("version").out()).contains("-XX:AOTCache=");
        assertThat(tree.trainings()).hasSize(2).last().asString().contains("/other/");
    }

    @Test
    void thatCannotBeMadeKeepsNothingFromStartingAndIsNotTriedAgain() throws Exception {
        Files.createFile(tree.world.resolve("training.fails"));

        Outcome first = tree.run("version");
        Outcome second = tree.run("version");

        assertThat(first.exit()).isZero();
        assertThat(first.err()).contains("tenon: the cache could not be made", "/aot.log");
        assertThat(first.out()).doesNotContain("AOT");
        assertThat(second.exit()).isZero();
        assertThat(second.err()).isEmpty();
        assertThat(tree.trainings()).hasSize(1);
    }

    @Test
    void isMadeBesideAServerThatIsStarted() throws Exception {
        tree.with("TENON_AOT", "auto");

        Outcome first = tree.run("run");

        assertThat(first.out()).doesNotContain("AOT");
        assertThat(first.err()).doesNotContain("cache");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(Path.of(cacheOf(first) + ".key")));
        assertThat(tree.run("run").arguments()).contains("-XX:AOTCache=" + cacheOf(first));
        assertThat(tree.trainings()).hasSize(1);
    }

    /** Damage makes the JVM crash before there is anything that could tell. */
    @Test
    void isExaminedOnceAServerHasNotComeToServe() throws Exception {
        Outcome asking = tree.run("status");
        Outcome first = tree.run("run");
        Outcome second = tree.run("run");
        Files.delete(Path.of(cacheOf(first) + ".doubt")); // as a server does that serves
        Outcome third = tree.run("run");

        assertThat(asking.arguments())
                .contains("-XX:AOTCache=" + cacheOf(first))
                .doesNotContain("-XX:+VerifySharedSpaces");
        assertThat(first.arguments()).doesNotContain("-XX:+VerifySharedSpaces");
        assertThat(second.arguments()).contains("-XX:+VerifySharedSpaces");
        assertThat(third.arguments()).doesNotContain("-XX:+VerifySharedSpaces");
    }

    @Test
    void isNotMadeForACommandThatOnlyAsks() throws Exception {
        tree.with("TENON_AOT", "auto");

        Outcome outcome = tree.run("status");

        assertThat(Path.of(cacheOf(outcome) + ".log")).doesNotExist();
        assertThat(tree.trainings()).isEmpty();
    }

    @Test
    void canBeTurnedOff() throws Exception {
        tree.run("version");
        tree.with("TENON_AOT", "off");

        assertThat(tree.run("run").out()).doesNotContain("AOT");
        assertThat(tree.trainings()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:-UseCompactObjectHeaders", "-Xmx1g -javaagent:a.jar", "-XX:AOTMode=off", "-Xshare:off"})
    void isLeftAloneForFlagsThatDoNotGoWithIt(String flags) throws Exception {
        tree.run("version");
        tree.with("TENON_JAVA_OPTS", flags);

        assertThat(tree.run("run").out()).doesNotContain("AOTCache");
    }

    @Test
    void hasAWordForMisuse() throws Exception {
        tree.with("TENON_AOT", "on");

        Outcome outcome = tree.run("run");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).endsWith("tenon: TENON_AOT is on; it may be auto, now or off\n");
    }

    private static Path cacheOf(Outcome outcome) {
        return jarOf(outcome).resolveSibling("aot");
    }
}
