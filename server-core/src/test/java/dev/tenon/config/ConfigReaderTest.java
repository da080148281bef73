package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("server.toml");
    }

    private ServerConfig read(String text) throws IOException, ConfigException {
        return ConfigReader.read(Files.writeString(file(), text));
    }

    private String message(byte[] bytes) throws IOException {
        return message(Files.write(file(), bytes));
    }

    private static String message(Path file) {
        ConfigException exception = catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file));
        assertThat(exception.problems()).hasSize(1);
        assertThat(exception).hasMessage(exception.problems().getFirst().toString());
        return exception.problems().getFirst().toString();
    }

    @Test
    void relativePathsStartAtTheFolderOfTheFile() throws IOException, ConfigException {
        ServerConfig config = read("[server]\nplugins_dir = 'p'\ndata_dir = '../d/./x'\nlisten = ['unix:t.sock']\n");

        assertThat(config.file()).isEqualTo(file());
        assertThat(config.pluginsDir()).isEqualTo(folder.resolve("p"));
        assertThat(config.dataDir()).isEqualTo(folder.resolveSibling("d").resolve("x"));
        assertThat(config.listen()).containsExactly(new ListenAddress.UnixSocket(folder.resolve("t.sock")));
    }

    @Test
    void readsUtf8WithAMark() throws IOException, ConfigException {
        assertThat(read("\uFEFF[server]\ndata_dir = '/dätä/\uD83D\uDE00'").dataDir())
                .hasToString("/dätä/\uD83D\uDE00");
    }

    @Test
    void tellsThatThereIsNoFile() {
        Path missing = folder.resolve("missing.toml");

        assertThat(message(missing)).isEqualTo(missing + ": there is no such file: name another with --config");
    }

    @Test
    void tellsThatAFolderIsNoFile() {
        assertThat(message(folder)).startsWith(folder + ": this is a folder");
    }

    @Test
    void tellsTheLineThatIsNotUtf8() throws IOException {
        assertThat(message("a = 1\nb = 'ä'\n".getBytes(StandardCharsets.ISO_8859_1)))
                .startsWith(file() + ":2: this is not UTF-8");
        assertThat(message("a = 'ä".getBytes(StandardCharsets.UTF_8)))
                .startsWith(file() + ":1: the text is not closed");
        assertThat(message("[server]\n".getBytes(StandardCharsets.UTF_16))).contains("is not UTF-8");
    }

    @Test
    void readsAFileOfTheGreatestSizeAndNoLargerOne() throws IOException, ConfigException {
        assertThat(read("#".repeat(ConfigReader.MAX_BYTES)).mounts()).isEmpty();
        assertThat(message("#".repeat(ConfigReader.MAX_BYTES + 1).getBytes(StandardCharsets.US_ASCII)))
                .contains("larger than 1048576 bytes");
    }

    @Test
    void variablesComeFromTheEnvironment() throws IOException, ConfigException {
        assertThat(read("[server]\ndata_dir = '${PATH}'").dataDir().toString())
                .endsWith(System.getenv("PATH").substring(1));
    }

    @Test
    void problemsAreSortedByLineAndNameTheFileAsItWasGiven() {
        Path relative = Path.of("conf", "server.toml");
        ConfigException exception = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigReader.parse(relative, "y = 1\n[server]\nx = 1\nz =\n", name -> null));

        assertThat(exception).hasMessage("""
                conf/server.toml:1: unknown key "y" in the top of the file; known are server, mount
                conf/server.toml:3: unknown key "x" in [server]; known are listen, proxy_protocol, plugins_dir, data_dir, trusted_proxies, forwarded_fields, server_header, lenient, limits, log, engine
                conf/server.toml:4: "z" has no value: write one after the '=', or remove the line""");
    }

    @Test
    void ofAFileThatIsWrongInEveryLineTellsTheFirstHundredAndHowManyMore() {
        ConfigException exception = catchThrowableOfType(
                ConfigException.class, () -> ConfigReader.parse(Path.of("f"), "?\n".repeat(1000), name -> null));

        assertThat(exception.problems()).hasSize(101);
        assertThat(exception.problems().getLast().message()).isEqualTo("and 900 more problems, not shown");
    }
}
