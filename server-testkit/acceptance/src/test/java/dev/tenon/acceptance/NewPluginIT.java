package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.acceptance.DocPage.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer's way from nothing to a plugin that answers, and is replaced: the commands of docs/plugins.md, as they stand there. */
@Timeout(5 * ServerProcess.PATIENCE_SECONDS)
class NewPluginIT {

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>([a-z-]+)</artifactId>\\s*<version>([0-9.]+)</version>");

    @TempDir
    private Path folder;

    @Test
    void fromNothingToAPluginThatIsReplaced() throws Exception {
        try (DocTree tree = new DocTree(folder)) {
            tree.run(new Block("docs/plugins.md", 0, "sh", "./tenon run\n"));
            Instant start = Instant.now();
            List<String> printed = new ArrayList<>();
            for (Block block : DocPage.read("docs/plugins.md").blocks()) {
                switch (block.language()) {
                    case "sh" -> {
                        printed.add(tree.run(block));
                        if (printed.size() == 3) {
                            System.out.println("from new-plugin to the first answer: "
                                    + Duration.between(start, Instant.now()).toMillis() + " ms");
                        }
                    }
                    case "toml" -> tree.append("config/server.toml", "\n" + block.text());
                    default -> {}
                }
            }
            assertThat(printed).hasSize(4);
            assertThat(printed.get(0)).contains("Tests run: 9, Failures: 0, Errors: 0, Skipped: 0");
            assertThat(printed.get(2))
                    .contains("ok: ", "Good morning, Ada!")
                    .contains(
                            "mount        /word-count (word-count), ",
                            "plugin       word-count 0.1.0, class wordcount.WordCount")
                    .contains("option       greeting = \"Good morning\"  (", "methods      GET, HEAD, OPTIONS");
            assertThat(printed.get(3)).contains("Tests run: 9", "mount word-count at /word-count replaced");

            assertThat(tree.run(new Block("new-plugin", 0, "sh", "curl 'http://localhost:8080/word-count'\n")))
                    .isEqualTo("Good morning, world!\n");
            assertProjectIsWhole(tree.root());
            assertThat(tree.stop()).isZero();
        }
    }

    private static void assertProjectIsWhole(Path root) throws Exception {
        Path project = root.resolve("word-count");
        String pom = Files.readString(ServerProcess.root().resolve("pom.xml"));
        Matcher versions = VERSION.matcher(Files.readString(project.resolve("pom.xml")));
        int compared = 0;
        while (versions.find()) {
            String name = versions.group(1).replace("junit-jupiter", "junit-bom");
            if (!name.equals("word-count")) {
                assertThat(pom)
                        .as(versions.group())
                        .containsPattern("<artifactId>" + name + "</artifactId>\\s*<version>"
                                + Pattern.quote(versions.group(2)));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(4);
        try (Stream<Path> all = Files.walk(project)) {
            assertThat(all.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().matches(".*(/target/|\\.jar|\\.old).*")))
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern("@[A-Z_]+@"));
        }
        assertThat(project.resolve("README.md"))
                .content()
                .contains(root.resolve("plugins-dir") + "/", root + "/tenon reload");
    }

    @Test
    void nothingThatIsThereIsTouched() throws Exception {
        try (DocTree tree = new DocTree(folder)) {
            tree.write("taken/file", "mine");
            String said = tree.run(
                    new Block(
                            "new-plugin",
                            0,
                            "sh",
                            "./tenon new-plugin taken || echo refused with $? && ls taken && ./tenon new-plugin 4x || echo refused with $?\n"));

            assertThat(said).isEqualTo("refused with 1\nfile\nrefused with 2\n");
            assertThat(tree.read("taken/file")).isEqualTo("mine");
        }
    }
}
