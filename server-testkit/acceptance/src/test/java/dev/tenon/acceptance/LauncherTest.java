package dev.tenon.acceptance;

import static dev.tenon.acceptance.LauncherTree.jarOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.tenon.acceptance.LauncherTree.Outcome;
import dev.tenon.acceptance.LauncherTree.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
    private LauncherTree tree;

    @BeforeEach
    void layTree(@TempDir Path world) throws IOException {
        tree = new LauncherTree(world.toRealPath());
    }

    @AfterEach
    void clearTree() throws IOException {
        tree.close();
    }

    @Nested
    @Execution(CONCURRENT)
    class Java {
        @Test
        void comesFromTenonJavaHomeFirst() throws Exception {
            Path ours = tree.jdk("ours", "25.0.3");
            tree.with("TENON_JAVA_HOME", ours).with("JAVA_HOME", tree.jdk("theirs", "26"));

            assertThat(tree.run().javaHome()).isEqualTo(ours.toString());
        }

        @Test
        void comesFromJavaHomeNext() throws Exception {
            Path theirs = tree.jdk("theirs", "25");
            tree.with("JAVA_HOME", theirs);
            javaOnPath(tree.jdk("on-path", "25"));

            assertThat(tree.run().javaHome()).isEqualTo(theirs.toString());
        }

        @Test
        void comesFromThePathNextThroughAllLinks() throws Exception {
            Path onPath = tree.jdk("on-path", "25");
            javaOnPath(onPath);
            tree.jdk("usr/lib/jvm/jdk-26", "26");

            assertThat(Path.of(tree.run().javaHome()).toRealPath()).isEqualTo(onPath);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "usr/lib/jvm/temurin-25",
                    "opt/jdk",
                    "Library/Java/JavaVirtualMachines/temurin.jdk/Contents/Home",
                    "home/.sdkman/candidates/java/25.0.3-tem"
                })
        void comesFromTheUsualFoldersLast(String folder) throws Exception {
            Path home = tree.jdk(folder, "25.0.3");

            assertThat(tree.run().javaHome()).isEqualTo(home.toString());
        }

        @Test
        void isPassedOverWhereItIsTooOld() throws Exception {
            tree.with("JAVA_HOME", tree.jdk("theirs", "21.0.4"));
            javaOnPath(tree.jdk("on-path", "1.8.0_452"));
            tree.jdk("usr/lib/jvm/a-jdk", "24.0.2");
            Path home = tree.jdk("usr/lib/jvm/b-jdk", "26-ea");

            assertThat(tree.run().javaHome()).isEqualTo(home.toString());
        }

        @Test
        void isMissedInOneSentenceThatNamesWhatThereIs() throws Exception {
            Path old = tree.jdk("usr/lib/jvm/java-17", "17.0.15");
            javaOnPath(old);
            tree.with("JAVA_HOME", old);

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err())
                    .isEqualTo("tenon: needs Java 25 or newer, and found only 17.0.15 in " + old
                            + "; install a JDK 25, or set TENON_JAVA_HOME to the folder of one\n");
            assertThat(tree.builds()).isEmpty();
        }

        @Test
        void isMissedInOneSentenceWhenThereIsNone() throws Exception {
            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err()).contains("found no Java at all").hasLineCount(1);
        }

        @Test
        void thatTheUserNamedIsNeverPassedOver() throws Exception {
            Path old = tree.jdk("ours", "21");
            tree.with("TENON_JAVA_HOME", old).with("JAVA_HOME", tree.jdk("theirs", "25"));

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("TENON_JAVA_HOME names 21 in " + old + ";")
                    .hasLineCount(1);
        }

        @Test
        void thatTheUserNamedMustBeThere() throws Exception {
            tree.with("TENON_JAVA_HOME", "/nowhere").with("JAVA_HOME", tree.jdk("theirs", "25"));

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("TENON_JAVA_HOME is /nowhere, which holds no JDK")
                    .hasLineCount(1);
        }

        private void javaOnPath(Path home) throws IOException {
            Path link = Files.createSymbolicLink(
                    tree.world.resolve("alternative"),
                    tree.world.relativize(home).resolve("bin/java"));
            Files.createSymbolicLink(tree.path.resolve("java"), Path.of("..").resolve(link.getFileName()));
        }
    }

    @Nested
    @Execution(CONCURRENT)
    class Start {
        @BeforeEach
        void layJdk() throws IOException {
            tree.with("JAVA_HOME", tree.jdk("a jdk", "25.0.3"));
        }

        @Test
        void handsOnEachArgumentAsItIs() throws Exception {
            String[] arguments = {
                "run", "--config", "a file", "", "\"quoted\"", "it's", "*", "$HOME", "back\\slash", "-e"
            };

            List<String> got = tree.run(arguments).arguments();

            assertThat(got.subList(got.size() - arguments.length, got.size())).containsExactly(arguments);
        }

        @Test
        void tellsTheServerWhereItsHomeIs() throws Exception {
            assertThat(tree.run().arguments()).contains("-Dtenon.home=" + tree.root);
        }

        @Test
        void splitsTheJvmOptionsButLeavesThemElseAlone() throws Exception {
            tree.with("TENON_JAVA_OPTS", " -Xmx64m  -Dx=* ");

            List<String> got = tree.run("run").arguments();

            assertThat(got).containsSubsequence("-Xmx64m", "-Dx=*", "-jar");
            assertThat(got).doesNotContain("");
        }

        @Test
        void replacesTheLauncherSoThatSignalsReachTheServer() throws Exception {
            Running running = tree.start();

            assertThat(running.outcome().values("pid="))
                    .containsExactly(Long.toString(running.process().pid()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"a tree/link", "link"})
        void worksThroughLinks(String name) throws Exception {
            Path link = tree.world.resolve(name);
            Files.createSymbolicLink(link, link.resolveSibling(".").normalize().relativize(tree.root.resolve("tenon")));
            Files.createSymbolicLink(tree.path.resolve("tenon"), link);

            Outcome outcome =
                    tree.start(tree.world, tree.path.resolve("tenon"), "run").outcome();

            assertThat(outcome.arguments()).contains("-Dtenon.home=" + tree.root);
        }

        @Test
        void worksFromTheTreeItselfAndFromElsewhere() throws Exception {
            assertThat(tree.start(tree.root, Path.of("./tenon")).outcome().exit())
                    .isZero();
            assertThat(tree.start(tree.root.resolve("plugins"), Path.of("../tenon"))
                            .outcome()
                            .exit())
                    .isZero();
            assertThat(tree.start(Path.of("/"), tree.root.resolve("tenon"))
                            .outcome()
                            .arguments())
                    .contains("-Dtenon.home=" + tree.root);
        }
    }

    @Nested
    @Execution(CONCURRENT)
    class Build {
        private Path home;

        @BeforeEach
        void layJdk() throws IOException {
            home = tree.jdk("a jdk", "25.0.3");
            tree.with("JAVA_HOME", home);
        }

        @Test
        void happensOnFirstUseAndIsAnnouncedInOneLine() throws Exception {
            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isZero();
            assertThat(outcome.err()).startsWith("tenon: building, because ").hasLineCount(1);
            assertThat(tree.builds()).singleElement().asString().startsWith("JAVA_HOME=" + home + " ");
        }

        @Test
        void leavesACopyWithAllThatTheServerNeeds() throws Exception {
            Path jar = jarOf(tree.run());

            assertThat(jar).isRegularFile().startsWith(tree.root.resolve("var/app"));
            assertThat(jar.resolveSibling("lib"))
                    .isDirectoryContaining("glob:**/toml-1.jar")
                    .isDirectoryContaining("glob:**/driver-2.jar")
                    .isDirectoryContaining("glob:**/data-9.8.7.jar")
                    .isDirectoryContaining("glob:**/tunnel-9.8.7.jar")
                    .isDirectoryContaining("glob:**/static-files-9.8.7.jar");
        }

        @Test
        void doesNotHappenAgainWhenNothingChanged() throws Exception {
            Path jar = jarOf(tree.run());

            Outcome again = tree.run();

            assertThat(again.err()).isEmpty();
            assertThat(jarOf(again)).isEqualTo(jar);
            assertThat(tree.builds()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pom.xml",
                    "server-api/src/main/java/Code.java",
                    "server-core/src/main/java/Code.java",
                    "plugins/static-files/pom.xml",
                    "plugins/data/src/main/java/Code.java",
                    "plugins/hello/src/main/java/Code.java",
                    "plugins/hello/src/main/java/New.java"
                })
        void happensWhenASourceChanged(String file) throws Exception {
            tree.run();
            tree.edit(file, "<!-- edited -->\n");

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isZero();
            assertThat(outcome.err()).startsWith("tenon: building, because ").contains(" changed");
            assertThat(tree.builds()).hasSize(2);
            assertThat(tree.run().err()).isEmpty();
        }

        @Test
        void happensWhenASourceIsGone() throws Exception {
            tree.edit("server-core/src/main/java/Extra.java", "text");
            tree.run();
            Files.delete(tree.root.resolve("server-core/src/main/java/Extra.java"));

            tree.run();

            assertThat(tree.builds()).hasSize(2);
        }

        @Test
        void doesNotHappenForATest() throws Exception {
            tree.run();
            LauncherTree.write(tree.root.resolve("server-core/src/test/java/CodeTest.java"), "text");

            tree.run();

            assertThat(tree.builds()).hasSize(1);
        }

        @Test
        void ofSomebodyElseIsTakenAsItIs() throws Exception {
            Path before = jarOf(tree.run());
            tree.edit("server-core/src/main/java/Code.java", "second\n");
            tree.buildByHand();

            Outcome outcome = tree.run();

            assertThat(outcome.err()).isEmpty();
            assertThat(jarOf(outcome)).isNotEqualTo(before).hasContent("first\nsecond\n");
            assertThat(before).hasContent("first\n");
        }

        @Test
        void ofSomebodyElseIsEnoughForAFirstStart() throws Exception {
            tree.buildByHand();

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isZero();
            assertThat(outcome.err()).isEmpty();
        }

        @Test
        void ofTheApiAloneIsNotEnough() throws Exception {
            tree.run();
            tree.edit("server-api/src/main/java/Code.java", "second\n");
            tree.edit("server-api/target/server-api-9.8.7.jar", "second\n");

            assertThat(tree.run().err()).startsWith("tenon: building, because ");
        }

        @Test
        void doesNotHappenBecauseSomebodyCleanedUp() throws Exception {
            Path jar = jarOf(tree.run());
            for (String module :
                    List.of("server-api", "server-core", "plugins/static-files", "plugins/data", "plugins/tunnel")) {
                Files.move(tree.root.resolve(module + "/target"), tree.world.resolve(module.replace('/', '-')));
            }

            Outcome outcome = tree.run();

            assertThat(outcome.err()).isEmpty();
            assertThat(jarOf(outcome)).isEqualTo(jar).isRegularFile();
        }

        @Test
        void thatFailsIsShownAndTriedAgain() throws Exception {
            Path fails = Files.createFile(tree.world.resolve("maven.fails"));

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains("[ERROR] something does not compile", "tenon: the build failed");

            Files.delete(fails);
            assertThat(tree.run().exit()).isZero();
        }

        @Test
        void thatFailsAfterAChangeDoesNotStartWhatWasThereBefore() throws Exception {
            tree.run();
            tree.edit("server-core/src/main/java/Code.java", "second\n");
            Files.createFile(tree.world.resolve("maven.fails"));

            assertThat(tree.run().exit()).isEqualTo(1);
            assertThat(tree.run().exit()).isEqualTo(1);
        }

        @Test
        void withoutMavenSaysWhatToDo() throws Exception {
            Files.delete(tree.path.resolve("mvn"));

            Outcome outcome = tree.run();

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err()).contains("install Maven 3.8 or newer").hasLineCount(1);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void isDoneOnceByTwoStartsAtTheSameTime(boolean withFlock) throws Exception {
            if (!withFlock) {
                Files.delete(tree.path.resolve("flock"));
            }
            Path gate = tree.gate("maven.gate");
            Running one = tree.start();
            Running other = tree.start();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Stream.of(one, other).anyMatch(LauncherTest::saysThatItWaits));
            tree.open(gate);

            assertThat(one.outcome().exit()).isZero();
            assertThat(other.outcome().exit()).isZero();
            assertThat(tree.builds()).hasSize(1);
        }

        @Test
        void isNotHeldUpByTheLockOfADeadStart() throws Exception {
            Files.delete(tree.path.resolve("flock"));
            Process dead = new ProcessBuilder("true").start();
            assertThat(dead.waitFor()).isZero();
            Path lock = tree.root.resolve("var/app/lock.owner");
            Files.createDirectories(lock.getParent());
            Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));

            assertThat(tree.run().exit()).isZero();
            assertThat(Files.isSymbolicLink(lock)).isFalse();
        }

        @Test
        void keepsTheLastCopiesAndTheOnesInUse() throws Exception {
            Path gate = tree.gate("java.gate");
            tree.with("GATE", gate);
            Running held = tree.start("--hold");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(held.out()).contains("--hold"));
            List<Path> jars = new ArrayList<>();
            for (int build = 0; build < 5; build++) {
                tree.edit("server-core/src/main/java/Code.java", "build " + build + "\n");
                jars.add(jarOf(tree.run()));
            }

            assertThat(jars.subList(0, 2)).noneMatch(Files::exists);
            assertThat(jars.subList(2, 5)).allMatch(Files::exists);
            tree.open(gate);
            assertThat(jarOf(held.outcome())).exists();
        }
    }

    private static boolean saysThatItWaits(Running running) {
        try {
            return Files.readString(running.err()).contains("tenon: waiting");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
