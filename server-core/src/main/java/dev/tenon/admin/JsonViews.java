package dev.tenon.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the control socket answers, as JSON for scripts. The names are a contract. */
final class JsonViews {

    private JsonViews() {}

    static Map<String, Object> status(ServerStatus status) {
        ServerStatus.Threads threads = status.resources().threads();
        return Json.object(
                "version", status.version(),
                "pid", status.pid(),
                "java", status.java(),
                "started", status.started(),
                "uptime_seconds", status.uptime(),
                "state", status.state().text(),
                "urls", status.urls(),
                "config_file", status.configFile(),
                "data_dir", status.dataDir(),
                "connections_open", status.traffic().connectionsOpen(),
                "connections_total", status.traffic().connectionsTotal(),
                "connections_rejected", status.traffic().refusals().connectionsRejected(),
                "connections_shed", status.traffic().refusals().connectionsShed(),
                "requests_total", status.traffic().requestsTotal(),
                "requests_in_flight", status.traffic().requestsInFlight(),
                "responses", new TreeMap<>(status.traffic().responses()),
                "protocol_errors", status.traffic().refusals().protocolErrors(),
                "loops", threads.loops(),
                "handlers_carried_by_loops", threads.carried(),
                "hand_offs", threads.handOffs(),
                "longest_slice_microseconds", threads.longestSlice().toNanos() / 1_000,
                "spare_threads", threads.spares(),
                "worker_threads", threads.workers(),
                "waiting_for_workers", threads.waitingForWorkers(),
                "demoted_mounts", threads.demoted(),
                "heap_used_bytes", status.resources().heapUsedBytes(),
                "heap_max_bytes", status.resources().heapMaxBytes());
    }

    static Map<String, Object> plugins(
            List<PluginView> plugins, List<PluginProblemView> problems, List<PluginLoaderView> loaders) {
        return Json.object(
                "plugins", plugins.stream().map(JsonViews::plugin).toList(),
                "problems", problems.stream().map(JsonViews::problem).toList(),
                "loaders", loaders.stream().map(JsonViews::loader).toList());
    }

    private static Map<String, Object> loader(PluginLoaderView loader) {
        return Json.object(
                "file", loader.file(),
                "sha256", loader.sha256(),
                "plugins", loader.plugins(),
                "state", loader.state(),
                "milliseconds", loader.time().toMillis(),
                "held_by", loader.heldBy());
    }

    static Map<String, Object> plugin(PluginView plugin) {
        return Json.object(
                "name", plugin.name(),
                "version", plugin.version(),
                "origin", plugin.origin(),
                "sha256", plugin.sha256(),
                "class", plugin.className(),
                "state", plugin.state(),
                "mounts", plugin.mounts());
    }

    static Map<String, Object> problem(PluginProblemView problem) {
        return Json.object(
                "id", problem.id(),
                "jar", problem.jar(),
                "class", problem.className(),
                "what", problem.what(),
                "fix", problem.fix(),
                "fatal", problem.fatal());
    }

    static Map<String, Object> mounts(List<MountView> mounts) {
        return Json.object("mounts", mounts.stream().map(JsonViews::mount).toList());
    }

    private static Map<String, Object> mount(MountView mount) {
        return Json.object(
                "path", mount.path(),
                "name", mount.name(),
                "plugin", mount.plugin(),
                "state", mount.state().text(),
                "reason_id", mount.reasonId(),
                "inline", mount.inline(),
                "demoted", mount.demoted(),
                "requests", mount.requests(),
                "errors_5xx", mount.errors5xx(),
                "in_flight", mount.inFlight(),
                "waiting", mount.waiting(),
                "refused", mount.refused(),
                "metrics", mount.metrics());
    }

    static Map<String, Object> generations(List<GenerationView> generations) {
        return Json.object(
                "generations", generations.stream().map(JsonViews::generation).toList());
    }

    private static Map<String, Object> generation(GenerationView generation) {
        return Json.object(
                "number", generation.number(),
                "made", generation.made(),
                "cause", generation.cause(),
                "serving", generation.serving(),
                "changes", generation.changes(),
                "plugins", generation.plugins());
    }

    static Map<String, Object> plan(PlanView plan) {
        return Json.object(
                "applicable", plan.applicable(),
                "mounts", plan.mounts().stream().map(JsonViews::row).toList(),
                "plugins", plan.plugins(),
                "problems", plan.problems());
    }

    private static Map<String, Object> row(PlanView.Row row) {
        return Json.object(
                "path", row.path(),
                "name", row.name(),
                "plugin", row.plugin(),
                "action", row.action().text(),
                "why", row.why(),
                "draining", row.draining());
    }

    static Map<String, Object> reload(ReloadView reload) {
        return Json.object("applied", reload.applied(), "changes", reload.changes(), "problems", reload.problems());
    }
}
