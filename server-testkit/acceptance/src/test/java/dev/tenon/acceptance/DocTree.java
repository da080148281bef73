package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.acceptance.DocPage.Block;
import dev.tenon.acceptance.ServerProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a reader has who has cloned the repository and built it: the launcher, the built JARs, the configuration. A shell is open
 * in it. The commands of the documentation run in it as they stand there, but that the server listens on a free port.
 */
final class DocTree implements AutoCloseable {

    /** The one command that does not come back: the reader leaves it running. */
    private static final String RUN = "./tenon run";

    private static final List<String> MODULES = List.of(
            "server-api",
            "server-core",
            "server-testkit",
            "plugins/static-files",
            "plugins/data",
            "plugins/tunnel",
            "plugins/hello");

    private final Path root;
    private final DocShell shell;
    private String address = "localhost:8080";

    DocTree(Path folder) throws IOException {
        root = Files.createDirectory(folder.resolve("tenon"));
        copy(List.of("tenon", "pom.xml", "config", "plugins-dir/hello.jar"), Instant.EPOCH);
        Instant built = Instant.now();
        for (String module : MODULES) {
            copy(List.of(module + "/pom.xml"), Instant.EPOCH);
            copy(List.of(module + "/target"), built);
        }
        replace("config/server.toml", "\"127.0.0.1:8080\"", "\"127.0.0.1:0\"");
        Map<String, String> environment = Map.of(
                "TENON_JAVA_HOME",
                System.getProperty("java.home"),
                "TENON_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1",
                "TENON_AOT",
                "off");
        shell = new DocShell(root, folder, environment);
    }

    /** Copies files and folders, of a build only its JARs. All JARs are of one time, so that none seems to be out of date. */
    private void copy(List<String> names, Instant time) throws IOException {
        Path from = ServerProcess.root();
        for (String name : names) {
            try (Stream<Path> files = Files.walk(from.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (!name.endsWith("target") || file.toString().matches(".*/target/(lib/)?[^/]+\\.jar")) {
                        Path to = root.resolve(from.relativize(file).toString());
                        Files.createDirectories(to.resolveSibling("."));
                        Files.copy(file, to);
                        assertThat(!Files.isExecutable(file) || to.toFile().setExecutable(true))
                                .isTrue();
                        Files.setLastModifiedTime(to, FileTime.from(time));
                    }
                }
            }
        }
    }

    Path root() {
        return root;
    }

    /** Runs the commands of a block, and returns what they have printed. All must succeed. */
    String run(Block block) throws Exception {
        StringBuilder printed = new StringBuilder();
        for (String command : block.commands()) {
            if (command.equals(RUN)) {
                printed.append(serve());
            } else {
                Outcome outcome = shell.run(command.replaceAll("(localhost|127\\.0\\.0\\.1):8080", address));
                assertThat(outcome.exit())
                        .as("%s: %s%n%s%s", block, command, outcome.out(), outcome.err())
                        .isZero();
                printed.append(outcome.out());
            }
        }
        return printed.toString().replace("\r\n", "\n");
    }

    private String serve() throws Exception {
        shell.run(RUN + " > run.out 2> run.err &");
        Path out = root.resolve("run.out");
        await().atMost(ServerProcess.PATIENCE_SECONDS, SECONDS)
                .until(() ->
                        shell.run("kill -0 $!").exit() != 0 || read("run.out").contains("plugins: "));
        String said = Files.readString(out);
        assertThat(said).as(read("run.err")).startsWith("ready http://127.0.0.1:");
        address = "localhost:" + said.lines().findFirst().orElseThrow().split("[: ]", -1)[3];
        return said;
    }

    /** Stops the server that was left running, and returns its exit code. */
    int stop() throws Exception {
        return shell.run("kill -TERM $!; wait $!").exit();
    }

    String read(String name) throws IOException {
        return Files.readString(root.resolve(name));
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).resolveSibling("."));
        Files.writeString(root.resolve(name), text);
    }

    void append(String name, String text) throws IOException {
        Files.writeString(root.resolve(name), text, StandardOpenOption.APPEND);
    }

    void replace(String name, String part, String by) throws IOException {
        String text = read(name);
        assertThat(text).contains(part);
        Files.writeString(root.resolve(name), text.replace(part, by));
    }

    @Override
    public void close() {
        shell.close();
    }
}
