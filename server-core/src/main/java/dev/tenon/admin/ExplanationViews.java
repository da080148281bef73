package dev.tenon.admin;

import dev.tenon.admin.ExplanationView.ChosenMount;
import dev.tenon.admin.ExplanationView.Setting;
import java.util.List;
import java.util.Map;

/** An explanation as text for people, and as JSON for scripts. */
public final class ExplanationViews {

    private ExplanationViews() {}

    /** As lines; limits that have their default are only counted. */
    public static String text(ExplanationView view) {
        Lines lines = new Lines();
        lines.add("request", view.method() + " " + view.target());
        lines.add(
                "asked",
                view.from().equals(ExplanationView.RUNNING)
                        ? "the running server, with " + view.configFile()
                        : view.configFile() + ", since no server runs with it");
        if (!view.path().isEmpty()) {
            lines.add("path", view.path());
        }
        view.own()
                .ifPresent(answer -> lines.add(
                        "answer", answer.status() + " by the server itself, no plugin is asked: " + answer.why()));
        view.mount().ifPresent(mount -> addMount(lines, mount));
        view.others().forEach(other -> lines.add("not", other.path() + " (" + other.name() + "): " + other.why()));
        return lines.text();
    }

    private static void addMount(Lines lines, ChosenMount mount) {
        lines.add("mount", mount.path() + " (" + mount.name() + "), " + mount.line());
        lines.add("path within", mount.pathWithin());
        lines.add("state", mount.reason().isEmpty() ? mount.state() : mount.state() + ": " + mount.reason());
        mount.plugin().ifPresent(plugin -> {
            String version = plugin.version().isEmpty() ? "" : " " + plugin.version();
            lines.add("plugin", plugin.name() + version + ", class " + plugin.className());
            lines.add("from", plugin.origin());
            if (!plugin.sha256().isEmpty()) {
                lines.add("sha256", plugin.sha256());
            }
            lines.add(
                    "runs",
                    switch (mount.runs()) {
                        case INLINE -> "on the event loop of its connection, since it promises not to wait";
                        case THREAD -> "in a virtual thread of its own for each request";
                        case WORKER -> "on worker threads, since it held up event loops";
                    });
        });
        if (!mount.methods().isEmpty()) {
            lines.add("methods", mount.methods());
        }
        mount.options().forEach(option -> lines.add("option", shown(option)));
        long defaults = mount.limits().stream().filter(Setting::isDefault).count();
        mount.limits().stream().filter(limit -> !limit.isDefault()).forEach(limit -> lines.add("limit", shown(limit)));
        lines.add("limits", defaults + " more at their defaults; --json lists all");
    }

    private static String shown(Setting setting) {
        return setting.key() + " = " + setting.value() + "  (" + setting.origin() + ")";
    }

    /** One line of JSON. The names are a contract. */
    public static String json(ExplanationView view) {
        return Json.write(Json.object(
                        "from", view.from(),
                        "config_file", view.configFile(),
                        "method", view.method(),
                        "target", view.target(),
                        "path", view.path(),
                        "own_answer",
                                view.own().map(answer -> Json.object("status", answer.status(), "why", answer.why())),
                        "mount", view.mount().map(ExplanationViews::mount),
                        "others",
                                view.others().stream()
                                        .map(other -> Json.object(
                                                "path", other.path(), "name", other.name(), "why", other.why()))
                                        .toList()))
                + "\n";
    }

    private static Map<String, Object> mount(ChosenMount mount) {
        return Json.object(
                "path", mount.path(),
                "name", mount.name(),
                "line", mount.line(),
                "path_within", mount.pathWithin(),
                "state", mount.state(),
                "reason", mount.reason(),
                "plugin", mount.plugin().map(JsonViews::plugin),
                "runs", mount.runs().name().toLowerCase(java.util.Locale.ROOT),
                "methods", mount.methods(),
                "options", settings(mount.options()),
                "limits", settings(mount.limits()));
    }

    private static List<Map<String, Object>> settings(List<Setting> settings) {
        return settings.stream()
                .map(each -> Json.object("key", each.key(), "value", each.value(), "origin", each.origin()))
                .toList();
    }
}
