package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.acceptance.DocPage.Block;
import dev.tenon.acceptance.ServerProcess.Outcome;
import dev.tenon.api.Response;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/data.md, in order, by curl against a real server: they print what the page shows. */
class DataGuideIT {

    /** A tag is the number of a write and its time. */
    private static final Pattern TAG = Pattern.compile("\"(\\d+)-[0-9a-z]+\"");

    private static final Pattern QUERY = Pattern.compile("sqlite3 (\\S+) \"(.*)\"");

    /** What the commands answer whose answer the page only tells in words: in the first run, and when they are run again. */
    private static final Map<String, List<String>> TOLD = Map.of(
            "-X PUT http://localhost:8080/data/notes/milk -H 'Content-Type: application/json' -d",
                    List.of("201", "200"),
            "curl -i http://localhost:8080/data/notes/milk", List.of("200", "200"),
            "If-Match", List.of("200", "412"),
            "If-None-Match: *", List.of("201", "412"),
            "-X DELETE", List.of("204", "404"));

    @TempDir
    private Path folder;

    private final Map<String, String> tags = new HashMap<>();

    @Test
    void eachCommandAnswersAsShown() throws Exception {
        List<Block> blocks = DocPage.read("docs/data.md").blocks();
        String mount = blocks.getFirst().text();
        try (TestServer server = TestSite.of("/", () -> request -> Response.text("elsewhere"))
                        .start(mount);
                DocShell shell = new DocShell(server.folder(), folder, Map.of())) {
            String printed = "";
            for (Block block : blocks) {
                switch (block.language()) {
                    // Other mounts than the one of this test are checked by DocumentationIT.
                    case "toml" -> assertThat(block.text()).startsWith(mount);
                    case "sh" -> printed = run(block, server, shell);
                    case "", "json" -> DocAnswer.assertShown(block, printed);
                    default -> throw new AssertionError("teach the test what to do with " + block);
                }
            }
        }
    }

    private String run(Block block, TestServer server, DocShell shell) throws Exception {
        StringBuilder printed = new StringBuilder();
        for (String command : block.commands()) {
            Matcher query = QUERY.matcher(command);
            printed.append(
                    query.matches() ? ask(server, query.group(1), query.group(2)) : curl(command, server, shell));
        }
        return printed.toString();
    }

    private String curl(String command, TestServer server, DocShell shell) throws Exception {
        if (command.startsWith("printf ")) {
            return print(command, shell);
        }
        assertThat(command).startsWith("curl ");
        String real = TAG.matcher(command)
                .replaceAll(tag -> Matcher.quoteReplacement(tags.getOrDefault(tag.group(1), tag.group())))
                .replace("http://localhost:8080", server.uri("").toString());
        String printed = print(real, shell);
        Matcher tag = Pattern.compile("ETag: " + TAG.pattern()).matcher(printed);
        if (tag.find()) {
            tags.put(tag.group(1), tag.group().substring("ETag: ".length()));
        }
        List<String> told = TOLD.entrySet().stream()
                .filter(entry -> command.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(List.of());
        if (told.isEmpty()) {
            assertThat(command)
                    .as("is followed by its answer, or known to the test")
                    .doesNotContain("If-");
        } else {
            assertThat(printed).as(real).startsWith("HTTP/1.1 " + told.getFirst());
        }
        if (command.contains("If-")) {
            assertThat(print(real, shell)).as(real).startsWith("HTTP/1.1 " + told.getLast());
        }
        return printed;
    }

    private static String print(String command, DocShell shell) throws Exception {
        Outcome outcome = shell.run(command);
        assertThat(outcome.exit()).as("%s%n%s", command, outcome.err()).isZero();
        return outcome.out();
    }

    /** Asks the file itself, as the sqlite3 command would, which not every machine has. */
    private static String ask(TestServer server, String file, String query) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + server.folder().resolve(file));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            StringBuilder printed = new StringBuilder();
            while (rows.next()) {
                printed.append(rows.getString(1))
                        .append('|')
                        .append(rows.getString(2))
                        .append('\n');
            }
            assertThat(printed.toString()).contains("bread|bread\n");
            return printed.toString();
        }
    }
}
