package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.RequestHandler;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loader that is closed is collected, or what holds it is named. */
class LoaderWatchTest {

    private static final Logger LOGGER = Logger.getLogger("dev.tenon");

    @TempDir
    Path folder;

    private Path drops;
    private PluginStore store;
    private final List<String> log = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
            log.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void open() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
        store = new PluginStore(drops, folder.resolve("work"), getClass().getClassLoader(), Map.of(), Duration.ZERO);
        LOGGER.addHandler(listener);
    }

    @AfterEach
    void close() {
        LOGGER.removeHandler(listener);
        store.close();
    }

    /** Loads the plugin, has it leak, and unloads it. In a method of its own, so that no local variable keeps it. */
    private AutoCloseable leakAndUnload(String leak, String undo, String members) throws Exception {
        JarBuilder.jar()
                .source("com.x.Leaky", """
                        package com.x;
                        import dev.tenon.api.*;
                        public class Leaky implements RequestHandler, AutoCloseable {
                            %s
                            public Leaky() throws Exception { %s }
                            @Override public Response handle(Request request) { return Response.text(""); }
                            @Override public void close() throws Exception { %s }
                        }
                        """.formatted(members, leak, undo))
                .service("com.x.Leaky")
                .dropInto(drops, "leaky.jar");
        RequestHandler handler = plugin(store.scan(), "leaky").create();
        Files.delete(drops.resolve("leaky.jar"));
        return (AutoCloseable) handler;
    }

    private void unload() {
        store.scan();
        store.release(Set.of());
    }

    private LoaderView loader() {
        return store.loaders().getLast();
    }

    private void awaitState(LoaderView.State state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loader().state() == state;
        });
    }

    /** The plugin leaks, is held for the reason, and once it has undone its leak, is collected after all. */
    private void expectHeldBy(String reason, String leak, String undo, String members) throws Exception {
        AutoCloseable leaky = leakAndUnload(leak, undo, members);
        unload();
        awaitState(LoaderView.State.HELD);

        assertThat(loader().heldBy()).anySatisfy(held -> assertThat(held).matches(reason));
        assertThat(log)
                .anySatisfy(line -> assertThat(line)
                        .matches("plugin leaky \\(leaky\\.jar, [0-9a-f]{8}\\) still held after \\d+(\\.\\d)? s by .*"
                                + "; let its stop\\(\\) give that back"));
        leaky.close();
    }

    @Test
    void aLoaderThatNobodyHoldsIsCollected() throws Exception {
        leakAndUnload("", "", "");
        assertThat(loader()).satisfies(view -> {
            assertThat(view.state()).isEqualTo(LoaderView.State.LIVE);
            assertThat(view.plugins()).containsExactly("leaky");
            assertThat(view.file()).isEqualTo("leaky.jar");
        });
        store.scan();
        assertThat(loader().state()).isEqualTo(LoaderView.State.DRAINING);
        store.release(Set.of());

        awaitState(LoaderView.State.COLLECTED);
        assertThat(log)
                .anySatisfy(line -> assertThat(line)
                        .matches("plugin leaky \\(leaky\\.jar, [0-9a-f]{8}\\) collected in \\d+\\.\\d s"));
        assertThat(log).noneMatch(line -> line.contains("held"));
    }

    @Test
    void aThread() throws Exception {
        expectHeldBy(
                "thread \"poller\", which runs com\\.x\\.Leaky\\$Poller\\.run\\(Leaky\\.java:\\d+\\)",
                "poller.setName(\"poller\"); poller.start();",
                "poller.interrupt(); poller.join();",
                """
                private final Thread poller = new Thread(new Poller());
                private static class Poller implements Runnable {
                    public void run() { try { Thread.sleep(100_000); } catch (InterruptedException end) { } }
                }
                """);
        awaitState(LoaderView.State.COLLECTED);
        assertThat(log).last().satisfies(line -> assertThat(line).contains(" collected after all, in "));
    }

    @Test
    void aVirtualThread() throws Exception {
        expectHeldBy(
                "virtual thread \"waiter\", which runs com\\.x\\.Leaky\\.waitForEver\\(Leaky\\.java:\\d+\\)",
                "waiter = Thread.ofVirtual().name(\"waiter\").start(Leaky::waitForEver);",
                "waiter.interrupt(); waiter.join();",
                """
                private final Thread waiter;
                private static void waitForEver() {
                    try { Thread.sleep(100_000); } catch (InterruptedException end) { }
                }
                """);
        try (Stream<Path> files = Files.list(folder.resolve("work"))) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("threads-"));
        }
    }

    @Test
    void aTimer() throws Exception {
        expectHeldBy(
                "timer \"clock\", whose context class loader it is",
                "timer.schedule(new Task(), 100_000);",
                "timer.cancel();",
                """
                private final java.util.Timer timer = new java.util.Timer("clock", true);
                private static class Task extends java.util.TimerTask { public void run() { } }
                """);
    }

    @Test
    void aShutdownHook() throws Exception {
        expectHeldBy(
                "the shutdown hook Thread\\[.*farewell.*\\]",
                "Runtime.getRuntime().addShutdownHook(hook);",
                "Runtime.getRuntime().removeShutdownHook(hook);",
                "private final Thread hook = new Thread(() -> { }, \"farewell\");");
    }

    @Test
    void aThreadLocalOfAThreadThatLivesOn() throws Exception {
        expectHeldBy(
                "a thread local of thread \".*\" with a value of class com\\.x\\.Leaky\\$Session",
                "LOCAL.set(new Session());",
                "LOCAL.remove();",
                """
                private static final ThreadLocal<Session> LOCAL = new ThreadLocal<>();
                private static class Session { }
                """);
    }

    @Test
    void aLogHandler() throws Exception {
        expectHeldBy(
                "the handler com\\.x\\.Leaky\\$Sink of the root logger",
                "java.util.logging.Logger.getLogger(\"\").addHandler(sink);",
                "java.util.logging.Logger.getLogger(\"\").removeHandler(sink);",
                """
                private final Sink sink = new Sink();
                private static class Sink extends java.util.logging.Handler {
                    public void publish(java.util.logging.LogRecord line) { }
                    public void flush() { }
                    public void close() { }
                }
                """);
    }

    @Test
    void aSecurityProvider() throws Exception {
        expectHeldBy(
                "the security provider Own",
                "java.security.Security.addProvider(new Own());",
                "java.security.Security.removeProvider(\"Own\");",
                """
                public static class Own extends java.security.Provider { public Own() { super("Own", "1", "mine"); } }
                """);
    }

    @Test
    void theDriversOfAPluginAreTakenOut() throws Exception {
        long before = DriverManager.drivers().count();
        leakAndUnload("java.sql.DriverManager.registerDriver(new Own());", "", """
                public static class Own implements java.sql.Driver {
                    public java.sql.Connection connect(String url, java.util.Properties info) { return null; }
                    public boolean acceptsURL(String url) { return false; }
                    public java.sql.DriverPropertyInfo[] getPropertyInfo(String url, java.util.Properties info) { return null; }
                    public int getMajorVersion() { return 1; }
                    public int getMinorVersion() { return 0; }
                    public boolean jdbcCompliant() { return false; }
                    public java.util.logging.Logger getParentLogger() { return null; }
                }
                """);
        unload();

        awaitState(LoaderView.State.COLLECTED);
        assertThat(DriverManager.drivers().count()).isEqualTo(before);
    }

    @Test
    void whatNobodyOfTheUsualHoldsIsSaidToo() throws Exception {
        AutoCloseable held = leakAndUnload("", "", "");
        unload();
        awaitState(LoaderView.State.HELD);

        assertThat(loader().heldBy()).isEmpty();
        assertThat(log).last().satisfies(line -> assertThat(line).contains("none of the usual suspects is to blame"));
        assertThat(held).isNotNull();
    }

    @Test
    void onlyTheLastThatWereCollectedAreRemembered() {
        LoaderWatch watch = new LoaderWatch(Duration.ofHours(1), folder);
        for (int i = 0; i < LoaderWatch.COLLECTED_KEPT + 5; i++) {
            String hash = "%064d".formatted(i);
            watch.opened("a.jar", hash, List.of("a"), new URLClassLoader(new URL[0]));
            watch.closed(hash);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            watch.tick();
            return watch.views().stream().allMatch(view -> view.state() == LoaderView.State.COLLECTED);
        });

        assertThat(watch.views()).hasSize(LoaderWatch.COLLECTED_KEPT);
    }
}
