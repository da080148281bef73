package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.tenon.Server;
import dev.tenon.acceptance.DocPage.Block;
import dev.tenon.acceptance.ServerProcess.Outcome;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documentation shows is so: its commands run, its configurations are valid, its links lead somewhere. The Java of
 * the plugin author's guide is in {@link PluginGuideIT}, its commands in {@link NewPluginIT}, the commands of the data plugin's page in {@link DataGuideIT}.
 */
class DocumentationIT {

    /** The languages of the blocks that some test here takes from a page. A block that is in none of them is not known to work. */
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "README.md", Set.of("sh", "java", "toml", ""),
            "CONTRIBUTING.md", Set.of("sh"),
            "benchmarks/README.md", Set.of("sh"),
            "docs/configuration.md", Set.of("toml", ""),
            "docs/data.md", Set.of("sh", "toml", "json", ""),
            "docs/engine.md", Set.of("sh", ""),
            "docs/operations.md", Set.of("toml", "json", "ini", ""),
            "docs/plugins.md", Set.of("java", "xml", "sh", "toml"),
            "docs/static.md", Set.of("toml"));

    private static final String BUILD = "mvn -B verify";

    @TempDir
    private Path folder;

    @Test
    void everyBlockIsTriedSomewhere() throws IOException {
        List<Block> blocks =
                DocPage.all().stream().flatMap(page -> page.blocks().stream()).toList();
        assertThat(blocks).hasSizeGreaterThan(30);
        assertThat(blocks)
                .filteredOn(block -> !KNOWN.getOrDefault(block.page(), Set.of()).contains(block.language()))
                .as("teach a test what to do with these")
                .isEmpty();
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (DocPage page : DocPage.all()) {
            for (String link : page.links()) {
                if (!leads(page, link)) {
                    dead.add(page.name() + ": " + link);
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(DocPage.read("README.md").links()).contains("docs/plugins.md", "CHANGELOG.md");
    }

    private static boolean leads(DocPage page, String link) {
        String[] parts = link.split("#", 2);
        Path from = ServerProcess.root().resolve(page.name());
        Path to = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        if (!Files.exists(to) || parts.length == 1) {
            return Files.exists(to);
        }
        return DocPage.read(ServerProcess.root().relativize(to).toString())
                .anchors()
                .contains(parts[1]);
    }

    /** Those of pages that write a plugin for it first: its mount is checked where the plugin is there. */
    private static final Set<String> WITH_A_PLUGIN = Set.of("README.md", "docs/plugins.md");

    /** All that need no plugin of their own are checked as {@code tenon check} would. */
    @Test
    void everyConfigurationIsValid() throws Exception {
        Files.createDirectory(folder.resolve("site"));
        int checked = 0;
        for (DocPage page : DocPage.all()) {
            for (Block block : page.blocks("toml")) {
                String text = block.text().startsWith("[") ? block.text() : "[server]\n" + block.text();
                var config = ConfigReader.parse(folder.resolve("server.toml"), text, name -> null);
                if (!WITH_A_PLUGIN.contains(page.name())) {
                    assertThat(Server.check(config).problems())
                            .as(block.toString())
                            .isEmpty();
                }
                checked++;
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(6);
    }

    /** The example's first line is the file's 14th, its last two are those of two mounts. */
    @Test
    void mistakesAreToldAsShown() {
        String text = "\n".repeat(12) + "[server.limits]\nheader_second = 1\n" + "\n".repeat(20)
                + "[[mount]]\npath = \"/data\"\nplugin = \"data\"\n\n"
                + "[[mount]]\nplugin = \"data\"\npath = \"/data\"\nname = \"more\"\n";
        Path file = Path.of("config", "server.toml");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigReader.parse(file, text, name -> null))
                .satisfies(refused -> assertThat(refused.problems().stream().map(ConfigProblem::toString))
                        .containsExactlyElementsOf(
                                DocPage.read("docs/configuration.md").block("").commands()));
    }

    @Test
    void theReadmeLeadsFromNothingToAPlugin() throws Exception {
        DocPage readme = DocPage.read("README.md");
        try (DocTree tree = new DocTree(folder)) {
            List<String> printed = new ArrayList<>();
            for (Block block : readme.blocks()) {
                switch (block.language()) {
                    case "sh" -> {
                        if (!block.text().strip().equals(BUILD)) {
                            printed.add(tree.run(block));
                        }
                    }
                    case "java" -> tree.write("plugins-dir/Greet.java", block.text());
                    case "toml" -> tree.append("config/server.toml", "\n" + block.text());
                    case "" -> DocAnswer.assertShown(block, printed.getLast());
                    default -> throw new AssertionError("teach the test what to do with " + block);
                }
            }
            assertThat(printed).hasSize(4);
            assertThat(tree.root().resolve("plugins-dir/Greet.java")).doesNotExist(); // it has become a JAR
            DocAnswer.assertShown(ready(), printed.getFirst());
            assertThat(printed.get(1))
                    .startsWith("Hello, world!\nHTTP/1.1 201 Created\n")
                    .contains("Location: /data/notes/", "\"document\":{\"title\": \"first\"}", "\"total\":1");
            assertThat(printed.get(2)).contains("4 mounts", "Hello, you!");
            assertThat(printed.getLast()).isEqualTo("Hello, you!\n");
            assertThat(tree.stop()).isZero();
            assertLogLooksAsShown(tree.read("run.err"));
        }
    }

    private static Block ready() {
        return DocPage.read("docs/operations.md").block("");
    }

    private static void assertLogLooksAsShown(String log) {
        DocPage page = DocPage.read("docs/operations.md");
        Gson gson = new Gson();
        Set<String> shown =
                gson.fromJson(page.block("json").text(), JsonObject.class).keySet();
        Set<String> explained = new HashSet<>();
        page.table("member").forEach(row -> explained.addAll(DocPage.code(row.getFirst())));
        assertThat(explained).isEqualTo(shown);
        List<JsonObject> lines =
                log.lines().map(line -> gson.fromJson(line, JsonObject.class)).toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(shown).containsAll(line.keySet()));
        assertThat(lines.getLast().get("msg").getAsString()).isEqualTo("stopped");
    }

    /** The start page shows how to write and mount a plugin, too. */
    @Test
    void theStartPageLeadsToAPlugin() throws Exception {
        String page = Files.readString(ServerProcess.root().resolve("config/site/index.html"));
        Matcher samples = Pattern.compile("<pre id=\"sample-([a-z]+)\"[^>]*><code>(.*?)</code></pre>", Pattern.DOTALL)
                .matcher(page);
        String hello = "[[mount]]\npath = \"/hello\"\nplugin = \"hello\"                # a JAR in plugins_dir\n";
        try (DocTree tree = new DocTree(folder)) {
            tree.run(new Block("index.html", 0, "sh", "./tenon run\n"));
            List<String> names = new ArrayList<>();
            while (samples.find()) {
                String text = samples.group(2).replace("&gt;", ">").replace("&lt;", "<") + "\n";
                names.add(samples.group(1));
                switch (samples.group(1)) {
                    case "mount" -> tree.replace("config/server.toml", hello, text);
                    case "java" -> tree.write("example/Greet.java", text);
                    case "build" -> tree.run(new Block("index.html", 0, "sh", text));
                    case "drop" ->
                        assertThat(tree.run(new Block("index.html", 0, "sh", text)))
                                .contains("/plugins-dir/greet.jar")
                                .endsWith("Hello, Ada\n");
                    default -> throw new AssertionError("teach the test what to do with sample " + names);
                }
            }
            assertThat(names).containsExactly("mount", "java", "build", "drop");
            assertThat(tree.stop()).isZero();
        }
    }

    @Test
    void theDumpOfThreadsShowsTheLoops() throws Exception {
        try (DocTree tree = new DocTree(folder)) {
            tree.run(new Block("README.md", 0, "sh", "./tenon run\n"));
            tree.run(DocPage.read("docs/engine.md").block("sh"));
            assertThat(tree.read("var/threads.txt"))
                    .contains("\"carrier\"", "\"watchdog\"", "dev.tenon.engine.Loop.run");
            assertThat(tree.stop()).isZero();
        }
    }

    @Test
    void theCommandsAreThoseThatThereAre() throws Exception {
        DocPage operations = DocPage.read("docs/operations.md");
        Set<String> commands = new TreeSet<>();
        operations.table("command").forEach(row -> commands.addAll(DocPage.code(row.getFirst())));
        String help = ServerProcess.run(folder, "--help").out();
        Set<String> offered = new TreeSet<>();
        help.lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .takeWhile(line -> !line.isBlank())
                .filter(line -> line.matches("  [a-z].*"))
                .forEach(line -> offered.add(line.strip().split(" ", 2)[0]));
        assertThat(commands).isEqualTo(offered).contains("run", "help");
        for (DocPage page : DocPage.all()) {
            assertThat(commands).as(page.name()).containsAll(mentioned(page));
        }
        String html = Files.readString(ServerProcess.root().resolve("config/site/index.html"));
        assertThat(commands).containsAll(found("\\./tenon ([a-z-]+)", html));
        commands.remove("help");
        for (String command : commands) {
            assertOptions(command, operations.table("option"));
        }
    }

    private static List<String> mentioned(DocPage page) {
        List<String> mentioned = new ArrayList<>();
        for (String code : DocPage.code(String.join("\n", page.prose()))) {
            mentioned.addAll(found("^\\S*\\btenon ([a-z-]+)", code));
        }
        for (Block block : page.blocks()) {
            mentioned.addAll(found("/tenon ([a-z-]+)", block.text()));
        }
        return mentioned;
    }

    private static List<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private void assertOptions(String command, List<List<String>> rows) throws IOException, InterruptedException {
        Outcome help = ServerProcess.run(folder, command, "--help");
        assertThat(help.exit()).isZero();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(3);
        for (List<String> row : rows) {
            String option = DocPage.code(row.getFirst()).getFirst().split(" ", 2)[0];
            boolean named = DocPage.code(row.get(1)).contains(command);
            assertThat(help.out().contains(option))
                    .as("%s of %s", option, command)
                    .isEqualTo(named != row.get(1).startsWith("all but"));
        }
    }

    /** These are not run, since they build what runs this; but what they name must be there. */
    @Test
    void theBuildsNameWhatThereIs() throws IOException {
        Path root = ServerProcess.root();
        List<String> commands = new ArrayList<>();
        for (String page : List.of("CONTRIBUTING.md", "benchmarks/README.md")) {
            DocPage.read(page).blocks("sh").forEach(block -> commands.addAll(block.commands()));
        }
        assertThat(commands).isNotEmpty();
        assertThat(DocPage.read("README.md").blocks("sh"))
                .anyMatch(block -> block.text().strip().equals(BUILD));
        for (String command : commands) {
            assertThat(command).matches("(JAVA_HOME=\\S+ )?(mvn|\\./tenon|java -jar benchmarks/target/\\S+)( .*)?");
            assertThat(found("-pl ([\\w/-]+)", command))
                    .allSatisfy(module ->
                            assertThat(root.resolve(module).resolve("pom.xml")).exists());
            assertThat(found("-P([\\w-]+)", command))
                    .allSatisfy(profile ->
                            assertThat(root.resolve("pom.xml")).content().contains("<id>" + profile + "</id>"));
            assertThat(found("-Dtest='(\\w+)'", command))
                    .allSatisfy(test -> assertThat(root.resolve("server-core/src/test"))
                            .isDirectoryRecursivelyContaining("glob:**/" + test + ".java"));
        }
    }

    @Test
    void theServiceRunsTheLauncherOfItsFolder() {
        String unit = DocPage.read("docs/operations.md").block("ini").text();
        assertThat(unit)
                .contains("\nExecStart=/opt/tenon/tenon run --config /etc/tenon/server.toml\n")
                .contains("\nReadWritePaths=/opt/tenon/var\n");
    }
}
