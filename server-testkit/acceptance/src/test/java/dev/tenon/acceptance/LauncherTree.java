package dev.tenon.acceptance;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tree like this repository's, with the real launcher in it, and around it a world that the launcher cannot look out
 * of: JDKs that only print how they were called, a Maven that only lays JARs down, and a PATH with nothing else on it
 * than the tools that the launcher may count on.
 */
final class LauncherTree implements AutoCloseable {
    /**
     * How the stub of java says what it got; {@code --hold} makes it stay until its gate opens. Told to make a cache, it leaves
     * one, or fails if it is to.
     */
    private static final String JAVA = """
            #!/bin/sh
            echo "java=$0"
            echo "pid=$$"
            for argument; do
                printf 'argument=%s\\n' "$argument"
            done
            for argument; do
                case $argument in
                    -XX:AOTCacheOutput=*)
                        echo "$0" >> "$WORLD/trainings"
                        [ ! -f "$WORLD/training.fails" ] || exit 1
                        echo cache > "${argument#*=}"
                        ;;
                esac
            done
            case " $* " in
                *' --hold '*) read -r _ < "$GATE" ;;
            esac
            """;

    private static final String MAVEN = """
            #!/bin/sh
            printf '%s\\n' "JAVA_HOME=$JAVA_HOME $*" >> "$WORLD/maven.log"
            [ ! -p "$WORLD/maven.gate" ] || read -r _ < "$WORLD/maven.gate"
            [ ! -f "$WORLD/maven.fails" ] || { echo '[ERROR] something does not compile'; exit 1; }
            for module in server-api server-core server-testkit plugins/static-files plugins/data plugins/tunnel plugins/hello; do
                mkdir -p "$TREE/$module/target"
                cat "$TREE/$module/src/main/java/Code.java" > "$TREE/$module/target/${module##*/}-9.8.7.jar"
            done
            mkdir -p "$TREE/server-core/target/lib" "$TREE/plugins/data/target/lib"
            echo library > "$TREE/server-core/target/lib/toml-1.jar"
            echo driver > "$TREE/plugins/data/target/lib/driver-2.jar"
            """;

    private static final List<String> MODULES = List.of(
            "server-api",
            "server-core",
            "server-testkit",
            "plugins/static-files",
            "plugins/data",
            "plugins/tunnel",
            "plugins/hello");

    private static final List<String> TOOLS = List.of(
            "cat",
            "cksum",
            "cp",
            "find",
            "flock",
            "grep",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sha256sum",
            "sleep",
            "sync",
            "touch",
            "ln");

    final Path world;
    final Path root;
    final Path path;
    private final Map<String, String> environment = new HashMap<>();
    private int starts;

    /** What a start printed, and how it ended. */
    record Outcome(int exit, String out, String err) {
        /** The arguments that java got. */
        List<String> arguments() {
            return values("argument=");
        }

        /** The folder of the JDK that ran. */
        String javaHome() {
            return values("java=").getFirst().replaceFirst("/bin/java$", "");
        }

        List<String> values(String prefix) {
            return out.lines()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }
    }

    /** A start that goes on. */
    record Running(Process process, Path out, Path err) {
        Outcome outcome() throws InterruptedException, IOException {
            assertThat(process.waitFor(60, SECONDS)).as("the launcher ends").isTrue();
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    LauncherTree(Path world) throws IOException {
        this.world = world;
        this.root = Files.createDirectory(world.resolve("a tree"));
        this.path = Files.createDirectory(world.resolve("path"));
        environment.put("PATH", path.toString());
        environment.put("HOME", world.resolve("home").toString());
        environment.put("WORLD", world.toString());
        environment.put("TREE", root.toString());
        environment.put("TENON_AOT", "off");
        for (String tool : TOOLS) {
            Files.createSymbolicLink(path.resolve(tool), find(tool));
        }
        executable(path.resolve("mvn"), MAVEN);
        layLauncher();
        Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));
        write(root.resolve("pom.xml"), "<project>\n  <version>9.8.7</version>\n</project>\n");
        for (String module : MODULES) {
            write(root.resolve(module).resolve("pom.xml"), "<project/>\n");
            write(root.resolve(module).resolve("src/main/java/Code.java"), "first\n");
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setLastModifiedTime(file, FileTime.from(anHourAgo));
            }
        }
    }

    /** Takes away the links to tools, which JUnit would warn about, one by one. */
    @Override
    public void close() throws IOException {
        for (String tool : TOOLS) {
            Files.deleteIfExists(path.resolve(tool));
        }
    }

    /** The real launcher, but for the folders in which it looks for JDKs: those of the machine must not be found. */
    private void layLauncher() throws IOException {
        String launcher = Files.readString(Path.of("../../tenon"));
        for (String folder : List.of(" /usr/lib/jvm/", " /opt/", " /Library/Java/")) {
            assertThat(launcher).contains(folder);
            launcher = launcher.replace(folder, " " + world + folder.strip());
        }
        assertThat(launcher).contains("cache_delay_seconds=5\n");
        executable(root.resolve("tenon"), launcher.replace("cache_delay_seconds=5\n", "cache_delay_seconds=0\n"));
    }

    /** Adds a JDK with no more to it than the launcher looks at. */
    Path jdk(String folder, String version) throws IOException {
        Path home = world.resolve(folder);
        executable(home.resolve("bin/java"), JAVA);
        write(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\nLIBC=\"gnu\"\n");
        return home;
    }

    LauncherTree with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).outcome();
    }

    Running start(String... arguments) throws IOException {
        return start(world, root.resolve("tenon"), arguments);
    }

    Running start(Path directory, Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        starts++;
        Path out = world.resolve("out." + starts);
        Path err = world.resolve("err." + starts);
        ProcessBuilder builder = process(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        return new Running(builder.start(), out, err);
    }

    /** Builds as somebody does who calls Maven and not the launcher. */
    void buildByHand() throws IOException, InterruptedException {
        Process maven = process(List.of(path.resolve("mvn").toString())).start();
        assertThat(maven.waitFor()).isZero();
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** How Maven was called, one line a call. */
    List<String> builds() throws IOException {
        Path log = world.resolve("maven.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Which JDKs were to make a cache, one line a time. */
    List<String> trainings() throws IOException {
        Path log = world.resolve("trainings");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Adds a named pipe: {@code maven.gate} makes Maven wait in a build until {@link #open} lets it go on. */
    Path gate(String name) throws IOException, InterruptedException {
        Path gate = world.resolve(name);
        Process mkfifo = new ProcessBuilder("mkfifo", gate.toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        return gate;
    }

    void open(Path gate) throws IOException {
        Files.writeString(gate, "go\n");
    }

    void edit(String file, String text) throws IOException {
        Files.writeString(root.resolve(file), text, CREATE, APPEND);
        Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.now()));
    }

    /** The JAR that java was told to run, which lies in the copy. */
    static Path jarOf(Outcome outcome) {
        List<String> arguments = outcome.arguments();
        return Path.of(arguments.get(arguments.indexOf("-jar") + 1));
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    static void executable(Path file, String text) throws IOException {
        write(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path find(String tool) {
        return Stream.of("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this machine has no " + tool));
    }
}
