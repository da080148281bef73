package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What changes in the files takes effect by itself. */
@Timeout(value = 120, unit = SECONDS)
class LiveChangesTest {

    private static final String VERSION = mount("/v", "version", "v");

    @TempDir
    private Path folder;

    private VersionJar jar(String text) throws Exception {
        return VersionJar.of(folder.resolve("work"), text, "Response.text(\"" + text + "\")");
    }

    private LiveServer start(String settings, String mounts) throws Exception {
        return LiveServer.start(
                folder,
                settings,
                mounts,
                Map.of("fixed", () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))));
    }

    @Test
    void aJarIsDroppedReplacedAndRemoved() throws Exception {
        VersionJar one = jar("one");
        VersionJar two = jar("two");
        try (LiveServer live = start("", VERSION + mount("/f", "fixed", "f"))) {
            assertThat(live.get("/v").status()).isEqualTo(503);
            one.drop(live.plugins);
            live.awaitText("/v", "one");
            two.drop(live.plugins);
            live.awaitText("/v", "two");
            Files.delete(live.plugins.resolve("version.jar"));
            live.awaitThat(() -> live.get("/v").status() == 503);
            assertThat(live.get("/f").text()).isEqualTo("fixed /f");
        }
    }

    @Test
    void aBrokenReplacementKeepsTheVersionBefore() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start("", VERSION)) {
            jar("one").drop(live.plugins);
            live.awaitText("/v", "one");
            // An archive with nothing in it but its end: one without an end would be waited for.
            byte[] empty = Arrays.copyOf("PK\5\6".getBytes(US_ASCII), 22);
            Files.write(live.plugins.resolve("version.jar"), empty);
            live.awaitThat(() -> !log.with("the version before goes on serving").isEmpty());
            assertThat(live.get("/v").text()).isEqualTo("one");
        }
    }

    @Test
    void anEditedFileRemountsAndABrokenOneIsToldOnce() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start("", mount("/a", "fixed", "f"))) {
            live.write(mount("/b", "fixed", "f"));
            live.awaitText("/b", "fixed /b");
            assertThat(live.get("/a").status()).isEqualTo(404);

            live.write("[[mount]]\npath = 7\n");
            live.awaitThat(() -> !log.with("path must be").isEmpty());
            assertThat(live.get("/b").text()).isEqualTo("fixed /b");
            // A later change is acted on, so the looks between have seen the broken file, and said nothing more.
            live.write(mount("/c", "fixed", "f"));
            live.awaitText("/c", "fixed /c");
            assertThat(log.with("path must be")).hasSize(1);
        }
    }

    @Test
    void anEditedFileDoesNotWaitForAJarThatIsBeingWritten() throws Exception {
        try (LiveServer live = start("", mount("/a", "fixed", "f"))) {
            long begin = System.nanoTime();
            // One without an end is waited for, ten seconds long.
            Files.write(live.plugins.resolve("version.jar"), "PK\3\4".getBytes(US_ASCII));
            live.write(mount("/b", "fixed", "f"));
            live.awaitText("/b", "fixed /b");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
        }
    }

    /** As Kubernetes changes a ConfigMap: the file is a link into a folder that is a link, and only that one is swapped. */
    @Test
    void aSwappedLinkIsSeen() throws Exception {
        Path first = Files.createDirectories(folder.resolve("maps/first"));
        Path second = Files.createDirectories(folder.resolve("maps/second"));
        Path link = folder.resolve("maps/data");
        Files.createSymbolicLink(link, first);
        Path file = folder.resolve("maps/server.toml");
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        String head = "[server]\nlisten = [\"127.0.0.1:0\"]\nplugins_dir = \"" + plugins + "\"\ndata_dir = \""
                + folder.resolve("var") + "\"\n";
        Files.writeString(first.resolve("server.toml"), head + mount("/a", "fixed", "f"));
        Files.writeString(second.resolve("server.toml"), head + mount("/b", "fixed", "f"));
        Files.createSymbolicLink(file, Path.of("data/server.toml"));
        try (LiveServer live = LiveServer.start(
                folder,
                file,
                plugins,
                "",
                "",
                Map.of("fixed", () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))))) {
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            Path next = Files.createSymbolicLink(folder.resolve("maps/data.next"), second);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            live.awaitText("/b", "fixed /b");
        }
    }

    @Test
    void aPluginsDirectoryThatVanishesTakesNothingAway() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start("", VERSION)) {
            jar("one").drop(live.plugins);
            live.awaitText("/v", "one");
            Path away = folder.resolve("away");
            Files.move(live.plugins, away);
            live.awaitThat(() -> !log.with("has vanished").isEmpty());
            assertThat(live.get("/v").text()).isEqualTo("one");

            // As where a file system is unmounted: what is there then is another folder without plugins.
            Files.createDirectory(live.plugins);
            assertThat(live.server().reload().applied()).isTrue();
            assertThat(live.get("/v").text()).isEqualTo("one");
            Path kept = Files.createFile(live.plugins.resolve(".gitkeep"));
            assertThat(live.server().reload().applied()).isTrue();
            assertThat(live.get("/v").text()).isEqualTo("one");

            Files.delete(kept);
            Files.delete(live.plugins);
            Files.move(away, live.plugins);
            jar("two").drop(live.plugins);
            live.awaitText("/v", "two");
            assertThat(log.with("has vanished")).hasSize(1);
        }
    }

    @Test
    void aFileThatVanishesTakesNothingAway() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start("", mount("/a", "fixed", "f"))) {
            Files.delete(live.file);
            live.awaitThat(() -> !log.with("has vanished").isEmpty());
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            live.write(mount("/b", "fixed", "f"));
            live.awaitText("/b", "fixed /b");
        }
    }

    @Test
    void aFileThatIsCutTakesNothingAway() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start("", mount("/a", "fixed", "f"))) {
            Files.writeString(live.file, "");
            live.awaitThat(() -> !log.with("is empty").isEmpty());
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            Files.writeString(live.file, "[server]\n");
            live.awaitThat(() -> !log.with("it has no mount any more").isEmpty());
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            live.write(mount("/b", "fixed", "f"));
            live.awaitText("/b", "fixed /b");
        }
    }

    /** As an editor or a slow copy writes it: what is there after each piece is a configuration of fewer mounts. */
    @Test
    void aFileThatIsWrittenInPiecesIsWaitedFor() throws Exception {
        String a = mount("/a", "fixed", "a");
        String b = mount("/b", "fixed", "b");
        AtomicBoolean over = new AtomicBoolean();
        try (LiveServer live = start("[server.reload]\npoll_milliseconds = 50\n", a + b)) {
            CompletableFuture<Boolean> always = CompletableFuture.supplyAsync(
                    () -> {
                        boolean served = true;
                        while (!over.get()) {
                            served &= status(live, "/b") == 200;
                        }
                        return served;
                    },
                    Thread.ofPlatform()::start);
            Files.writeString(live.file, live.text(a));
            for (String piece : List.of(b, mount("/c", "fixed", "c"))) {
                Thread.sleep(300); // what is tested: a writer that pauses
                Files.writeString(live.file, piece, StandardOpenOption.APPEND);
            }
            live.awaitText("/c", "fixed /c");
            over.set(true);
            assertThat(always.join()).isTrue();

            // As most editors save: a new file in the place of the old one.
            Path next =
                    Files.writeString(live.file.resolveSibling("server.toml~"), live.text(mount("/d", "fixed", "d")));
            Files.move(next, live.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            live.awaitText("/d", "fixed /d");
        }
    }

    private static int status(LiveServer live, String target) {
        try {
            return live.get(target).status();
        } catch (IOException failed) {
            return 0;
        }
    }

    @Test
    void aDamagedVersionUnderAnotherNameReplacesNothing() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start("", VERSION)) {
            jar("one").drop(live.plugins);
            live.awaitText("/v", "one");
            Files.write(live.plugins.resolve("version-2.jar"), Arrays.copyOf("PK\5\6".getBytes(US_ASCII), 22));
            Files.delete(live.plugins.resolve("version.jar"));
            live.awaitThat(() -> !log.with("the version before goes on serving").isEmpty());
            assertThat(live.get("/v").text()).isEqualTo("one");
        }
    }

    @Test
    void nothingIsWatchedWhereTheFileSaysSo() throws Exception {
        try (LiveServer live =
                        start("[server.reload]\nwatch = false\npoll_milliseconds = 50\n", mount("/a", "fixed", "f"));
                LiveServer other = LiveServer.start(
                        Files.createDirectory(folder.resolve("other")),
                        "",
                        mount("/a", "fixed", "f"),
                        Map.of(
                                "fixed",
                                () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))))) {
            live.write(mount("/b", "fixed", "f"));
            // By the time that another server has seen a later change, this one would have seen its own.
            other.write(mount("/b", "fixed", "f"));
            other.awaitText("/b", "fixed /b");
            assertThat(live.get("/a").text()).isEqualTo("fixed /a");
            assertThat(live.server().reload().applied()).isTrue();
            assertThat(live.get("/b").text()).isEqualTo("fixed /b");
        }
    }
}
