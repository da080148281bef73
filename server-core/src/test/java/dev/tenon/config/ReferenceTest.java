package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the reference and the shipped file against what the server knows. */
class ReferenceTest {
    private static final Path ROOT = root();
    private static final Path SHIPPED = ROOT.resolve("config/server.toml");
    private static final Path REFERENCE = ROOT.resolve("docs/configuration.md");

    @Test
    void theReferenceHasARowForEachKeyInTheSectionOfItsTable() throws IOException {
        List<String> rows = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(REFERENCE)) {
            if (line.startsWith("## `[")) {
                section = line.replaceAll("[^a-z.]", "");
            }
            if (line.startsWith("## ") && !line.startsWith("## `[")) {
                section = "";
            }
            if (line.startsWith("| `") && !section.isEmpty()) {
                rows.add(section + "." + line.substring(3, line.indexOf('`', 3)));
            }
        }
        rows.removeIf(row -> !row.matches("[a-z_.]+"));

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        ConfigKeys.all().filter(key -> key.contains(".")).toList());
    }

    @ParameterizedTest
    @EnumSource
    void theReferenceTellsDefaultAndRangeOfEachLimit(Limit limit) throws IOException {
        List<String> cells = cells(REFERENCE, limit);

        assertThat(cells.get(3)).isEqualTo(String.valueOf(limit.fallback()));
        assertThat(cells.get(4)).isEqualTo(limit.min() + " to " + limit.max());
        assertThat(cells.get(5)).as("what it answers with").isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void thePageOnHttpTellsTheSameOfEachLimit(Limit limit) throws IOException {
        List<String> reference = cells(REFERENCE, limit);
        List<String> page = cells(ROOT.resolve("docs/http.md"), limit);

        assertThat(page.get(2)).isEqualTo(String.valueOf(limit.fallback()));
        assertThat(reference.get(5)).as("what it answers with").startsWith(page.get(3));
    }

    private static List<String> cells(Path page, Limit limit) throws IOException {
        String row = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `" + limit.key() + "` |"))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(row.split("\\|")).map(String::strip).toList();
    }

    @Test
    void theShippedFileHoldsEachKeyInItsTable() throws IOException {
        List<String> keys = new ArrayList<>();
        String table = "";
        for (String line : Files.readAllLines(SHIPPED)) {
            if (line.startsWith("[")) {
                table = line.substring(0, line.lastIndexOf(']')).replaceAll("[^a-z.]", "");
                keys.add(table);
            } else if (line.matches("(# )?[a-z_]+ = .*")) {
                keys.add(table + "." + line.replaceAll("^(# )?([a-z_]+) = .*", "$2"));
            }
        }

        assertThat(keys).containsAll(ConfigKeys.all().toList());
    }

    @Test
    void theShippedFileSaysWhatHoldsWithoutIt() throws ConfigException {
        ServerConfig shipped = ConfigReader.read(SHIPPED);
        ServerConfig empty = ConfigReader.parse(SHIPPED, "", name -> null);

        assertThat(shipped)
                .isEqualTo(new ServerConfig(
                        empty.file(),
                        empty.listen(),
                        empty.proxyProtocol(),
                        empty.pluginsDir(),
                        empty.dataDir(),
                        empty.trustedProxies(),
                        empty.forwardedFields(),
                        empty.serverHeader(),
                        empty.lenient(),
                        empty.limits(),
                        empty.log(),
                        empty.engine(),
                        shipped.mounts()));
        assertThat(shipped.limits()).isEqualTo(LimitsConfig.defaults());
        assertThat(shipped.dataDir()).isEqualTo(ROOT.resolve("var"));
    }

    @Test
    void theShippedFileMountsSiteDataAndHello() throws ConfigException {
        List<MountConfig> mounts = ConfigReader.read(SHIPPED).mounts();

        assertThat(mounts).extracting(MountConfig::path).containsExactly("/", "/data", "/hello");
        assertThat(mounts).extracting(MountConfig::plugin).containsExactly("static", "data", "hello");
        assertThat(mounts).extracting(MountConfig::name).containsExactly("site", "data", "hello");
        assertThat(mounts.getFirst().options().path("root")).isEqualTo(ROOT.resolve("config/site"));
    }

    @Test
    void theExampleOfTheReferenceIsValid() throws IOException, ConfigException {
        String text = Files.readString(REFERENCE);
        String example =
                text.substring(text.indexOf("```toml\n") + 8, text.indexOf("```\n", text.indexOf("```toml\n") + 8));

        assertThat(Parsing.config(example).mounts()).hasSize(1);
    }

    /** The folder of the whole project; Surefire names the module's. */
    private static Path root() {
        return Path.of(System.getProperty("basedir", "server-core"))
                .toAbsolutePath()
                .resolve("..")
                .normalize();
    }
}
