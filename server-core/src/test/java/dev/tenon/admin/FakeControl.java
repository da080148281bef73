package dev.tenon.admin;

import dev.tenon.admin.ServerStatus.Resources;
import dev.tenon.admin.ServerStatus.State;
import dev.tenon.admin.ServerStatus.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A server that only exists in numbers. */
final class FakeControl implements ServerControl {

    /** What was asked of it. */
    final List<String> calls = new ArrayList<>();

    ReloadView reload = new ReloadView(true, List.of(), List.of());
    List<PluginProblemView> problems = List.of();
    List<PluginLoaderView> loaders = List.of();
    PlanView plan = new PlanView(true, List.of(), List.of(), List.of());

    @Override
    public ServerStatus status() {
        return new ServerStatus(
                "0.1.0",
                4242,
                "25.0.3",
                Instant.parse("2026-11-24T08:00:00Z"),
                Duration.ofMillis(90_061_500),
                State.SERVING,
                List.of("http://127.0.0.1:8080"),
                Path.of("/etc/tenon/server.toml"),
                Path.of("/var/lib/tenon"),
                new Traffic(
                        3, 27, 100, 2, Map.of("5xx", 1L, "2xx", 99L, "3xx", 0L), new ServerStatus.Refusals(12, 8, 5)),
                new Resources(
                        new ServerStatus.Threads(2, true, 3, Duration.ofMillis(21), 1, 4, 0, List.of("slow")),
                        64 << 20,
                        512 << 20));
    }

    @Override
    public List<PluginView> plugins() {
        return List.of(
                new PluginView(
                        "static", "0.1.0", "built in", "", "dev.tenon.Static", "loaded", List.of("site", "docs")),
                new PluginView("hello", "", "hello.jar", "ab12", "com.example.Hello", "loaded", List.of()));
    }

    @Override
    public List<PluginLoaderView> pluginLoaders() {
        return loaders;
    }

    @Override
    public List<PluginProblemView> pluginProblems() {
        return problems;
    }

    @Override
    public List<MountView> mounts() {
        return List.of(
                new MountView(
                        "/",
                        "site",
                        "static",
                        MountView.State.SERVING,
                        "",
                        false,
                        true,
                        90,
                        0,
                        1,
                        0,
                        2,
                        Map.of("hits_total", 3L)),
                new MountView(
                        "/hello",
                        "hello",
                        "hello",
                        MountView.State.BROKEN,
                        "p-17",
                        true,
                        false,
                        10,
                        1,
                        0,
                        0,
                        0,
                        Map.of()));
    }

    @Override
    public ReloadView reload() {
        calls.add("reload");
        return reload;
    }

    @Override
    public List<GenerationView> generations() {
        return List.of(
                new GenerationView(
                        1,
                        Instant.parse("2026-11-24T08:00:00Z"),
                        "start",
                        false,
                        List.of("mount site at / added"),
                        List.of()),
                new GenerationView(
                        2,
                        Instant.parse("2026-11-24T09:00:00Z"),
                        "reload",
                        true,
                        List.of("mount hello at /hello added"),
                        List.of("hello.jar (ab12cd34)")));
    }

    @Override
    public ReloadView rollBack(OptionalInt number) {
        calls.add("rollback " + number);
        return reload;
    }

    @Override
    public PlanView plan() {
        return plan;
    }

    @Override
    public ReadinessView readiness() {
        return new ReadinessView(List.of());
    }

    @Override
    public ExplanationView explain(String method, String url) {
        calls.add("explain " + method + " " + url);
        return ExplanationViewsTest.WHOLE;
    }

    @Override
    public Duration stop() {
        calls.add("stop");
        return Duration.ofSeconds(20);
    }
}
