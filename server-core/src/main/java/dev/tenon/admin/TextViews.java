package dev.tenon.admin;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the control socket answers, as text for people; also what the server shows when it is ready. */
public final class TextViews {

    private TextViews() {}

    static String status(ServerStatus status) {
        ServerStatus.Traffic traffic = status.traffic();
        ServerStatus.Resources resources = status.resources();
        ServerStatus.Refusals refusals = traffic.refusals();
        Lines lines = new Lines()
                .add("state", status.state().text())
                .add("version", status.version() + " (Java " + status.java() + ", pid " + status.pid() + ")")
                .add(
                        "uptime",
                        uptime(status.uptime()) + ", since " + status.started().truncatedTo(ChronoUnit.SECONDS))
                .add("urls", String.join(" ", status.urls()))
                .add("config", status.configFile())
                .add("data", status.dataDir())
                .add(
                        "requests",
                        traffic.requestsTotal() + " answered, " + traffic.requestsInFlight() + " in flight, "
                                + refusals.protocolErrors() + " broke the protocol")
                .add("responses", responses(traffic))
                .add(
                        "connections",
                        traffic.connectionsOpen() + " open, " + traffic.connectionsTotal() + " since the start, "
                                + refusals.connectionsRejected() + " turned away, "
                                + refusals.connectionsShed() + " idle ones closed for others");
        threads(lines, resources.threads());
        return lines.add("heap", mebibytes(resources.heapUsedBytes()) + " of " + mebibytes(resources.heapMaxBytes()))
                .text();
    }

    private static void threads(Lines lines, ServerStatus.Threads threads) {
        String carrier = threads.carried() ? "" : ", handlers on the JDK's scheduler";
        lines.add(
                        "loops",
                        threads.loops() + carrier + ", " + threads.handOffs() + " hand-offs, longest slice "
                                + milliseconds(threads.longestSlice()))
                .add(
                        "threads",
                        threads.spares() + " spare, " + threads.workers() + " workers, " + threads.waitingForWorkers()
                                + " waiting for one")
                .add("demoted", threads.demoted().isEmpty() ? "none" : String.join(" ", threads.demoted()));
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    /** The plugins, and below them what is wrong with JARs. */
    public static String plugins(List<PluginView> plugins, List<PluginProblemView> problems) {
        Table table = new Table("PLUGIN", "VERSION", "STATE", "MOUNTS", "FROM");
        for (PluginView plugin : plugins) {
            table.row(
                    plugin.name(),
                    plugin.version(),
                    plugin.state(),
                    String.join(" ", plugin.mounts()),
                    plugin.origin());
        }
        StringBuilder out = new StringBuilder(plugins.isEmpty() ? "no plugins\n" : table.text());
        for (PluginProblemView problem : problems) {
            out.append(Visible.of(problem(problem))).append('\n');
        }
        return out.toString();
    }

    /** What has become of the content that was dropped, after an empty line; nothing if nothing was. */
    static String loaders(List<PluginLoaderView> loaders) {
        Table table = new Table("LOADED FROM", "CONTENT", "PLUGINS", "STATE", "SECONDS", "HELD BY");
        for (PluginLoaderView loader : loaders) {
            table.row(
                    loader.file(),
                    loader.sha256().substring(0, 8),
                    String.join(" ", loader.plugins()),
                    loader.state(),
                    String.format(Locale.ROOT, "%.1f", loader.time().toMillis() / 1e3),
                    String.join("; ", loader.heldBy()));
        }
        return loaders.isEmpty() ? "" : '\n' + table.text();
    }

    private static String problem(PluginProblemView problem) {
        String jar = problem.jar().isEmpty() ? "" : problem.jar() + ": ";
        String where = problem.className().isEmpty() ? jar : jar + problem.className() + ": ";
        String fix = problem.fix().isEmpty() ? "" : "; " + problem.fix();
        return (problem.fatal() ? "error " : "warning ") + problem.id() + ": " + where + problem.what() + fix;
    }

    /** The mounts. */
    public static String mounts(List<MountView> mounts) {
        if (mounts.isEmpty()) {
            return "no mounts\n";
        }
        Table table = new Table("PATH", "NAME", "PLUGIN", "STATE", "REQUESTS", "5XX", "IN FLIGHT", "RUNS");
        for (MountView mount : mounts) {
            table.row(
                    mount.path(),
                    mount.name(),
                    mount.plugin(),
                    state(mount),
                    mount.requests(),
                    mount.errors5xx(),
                    mount.inFlight(),
                    mount.demoted() ? "on workers" : mount.inline() ? "on the loop" : "in threads");
        }
        return table.text();
    }

    /** What the server has when it starts: the mounts, and whatever is worth a word about the plugins. */
    public static String start(List<MountView> mounts, List<PluginView> plugins, List<PluginProblemView> problems) {
        Table table = new Table("PATH", "PLUGIN", "NAME", "STATE");
        mounts.forEach(mount -> table.row(mount.path(), mount.plugin(), mount.name(), state(mount)));
        StringBuilder out = new StringBuilder(table.text());
        out.append("plugins: ")
                .append(plugins.isEmpty() ? "none" : names(plugins))
                .append('\n');
        problems.forEach(problem -> out.append(Visible.of(problem(problem))).append('\n'));
        return out.toString();
    }

    private static String names(List<PluginView> plugins) {
        return plugins.stream()
                .map(plugin -> Visible.of(plugin.name() + " (" + plugin.origin() + ")"))
                .collect(Collectors.joining(", "));
    }

    private static String state(MountView mount) {
        String state = mount.state().text();
        return mount.reasonId().isEmpty() ? state : state + " (" + mount.reasonId() + ")";
    }

    static String generations(List<GenerationView> generations) {
        Table table = new Table("GENERATION", "STATE", "SINCE", "CAUSE", "CHANGES");
        for (GenerationView generation : generations.reversed()) {
            table.row(
                    generation.number(),
                    generation.serving() ? "serving" : "kept",
                    generation.made().truncatedTo(ChronoUnit.SECONDS),
                    generation.cause(),
                    String.join("; ", generation.changes()));
        }
        return table.text();
    }

    static String plan(PlanView plan) {
        StringBuilder out = new StringBuilder();
        if (!plan.applicable()) {
            out.append("a reload would be refused\n");
        } else if (plan.mounts().stream().allMatch(row -> row.action() == PlanView.Action.KEPT)) {
            out.append("a reload would change no mount\n");
        }
        Table table = new Table("PATH", "NAME", "PLUGIN", "WOULD BE", "WHY", "DRAINS");
        for (PlanView.Row row : plan.mounts()) {
            table.row(
                    row.path(),
                    row.name(),
                    row.plugin(),
                    row.action().text(),
                    row.why(),
                    row.draining() == 0 ? "" : row.draining());
        }
        out.append(table.text());
        plan.plugins().forEach(change -> out.append(Visible.of(change)).append('\n'));
        plan.problems().forEach(problem -> out.append(Visible.of(problem)).append('\n'));
        return out.toString();
    }

    static String reload(ReloadView reload) {
        StringBuilder out = new StringBuilder();
        if (reload.applied()) {
            out.append(reload.changes().isEmpty() ? "reloaded, nothing changed\n" : "reloaded\n");
        } else {
            out.append("not reloaded, nothing changed\n");
        }
        reload.changes().forEach(change -> out.append(Visible.of(change)).append('\n'));
        reload.problems().forEach(problem -> out.append(Visible.of(problem)).append('\n'));
        return out.toString();
    }

    private static String responses(ServerStatus.Traffic traffic) {
        StringBuilder out = new StringBuilder();
        new TreeMap<>(traffic.responses()).forEach((type, count) -> {
            if (count > 0) {
                out.append(out.isEmpty() ? "" : ", ").append(count).append(' ').append(type);
            }
        });
        return out.isEmpty() ? "none" : out.toString();
    }

    static String uptime(Duration uptime) {
        if (uptime.toDays() > 0) {
            return uptime.toDays() + " d " + uptime.toHoursPart() + " h";
        }
        if (uptime.toHours() > 0) {
            return uptime.toHours() + " h " + uptime.toMinutesPart() + " min";
        }
        return uptime.toMinutes() > 0
                ? uptime.toMinutes() + " min " + uptime.toSecondsPart() + " s"
                : uptime.toSeconds() + " s";
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MiB", bytes / 1048576.0);
    }
}
