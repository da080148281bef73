package dev.tenon.admin;

import java.nio.file.Path;
import java.util.List;

/**
 * What an examination of a file or folder shows that is to be a plugin.
 *
 * @param sha256 the hash of its content in hexadecimal, or empty if it could not be read
 * @param version the version that it names, or empty
 * @param plugins what it would serve
 * @param problems all that is wrong with it
 */
public record VerificationView(
        Path file, String sha256, String version, List<Plugin> plugins, List<PluginProblemView> problems) {

    /**
     * A plugin in it.
     *
     * @param name as in {@code plugin = "…"} of a mount
     * @param className its handler's class
     * @param exclusive whether its instances never run side by side
     */
    public record Plugin(String name, String className, boolean exclusive) {}

    public VerificationView {
        plugins = List.copyOf(plugins);
        problems = List.copyOf(problems);
    }

    /** Whether the server would take it; there may be warnings. */
    public boolean usable() {
        return problems.stream().noneMatch(PluginProblemView::fatal);
    }

    /** For scripts: one line of JSON. */
    public String json() {
        return Json.write(Json.object(
                        "file",
                        file,
                        "usable",
                        usable(),
                        "sha256",
                        sha256,
                        "version",
                        version,
                        "plugins",
                        plugins.stream()
                                .map(plugin -> Json.object(
                                        "name", plugin.name(),
                                        "class", plugin.className(),
                                        "exclusive", plugin.exclusive()))
                                .toList(),
                        "problems",
                        problems.stream().map(JsonViews::problem).toList()))
                + '\n';
    }

    /** For people: a verdict, the plugins, then what is wrong and what to do about it. */
    public String text() {
        long errors = problems.stream().filter(PluginProblemView::fatal).count();
        StringBuilder out = new StringBuilder()
                .append(file)
                .append(": ")
                .append(usable() ? "ok" : "not usable")
                .append(", ")
                .append(counted(errors, "error"))
                .append(", ")
                .append(counted(problems.size() - errors, "warning"))
                .append('\n');
        for (Plugin plugin : plugins) {
            out.append("  plugin ")
                    .append(plugin.name())
                    .append(version.isEmpty() ? "" : ' ' + version)
                    .append(" (")
                    .append(plugin.className())
                    .append(plugin.exclusive() ? ", exclusive)\n" : ")\n");
        }
        for (PluginProblemView problem : problems) {
            out.append("  ")
                    .append(problem.fatal() ? "error: " : "warning: ")
                    .append(problem.what())
                    .append("\n    ")
                    .append(problem.fix())
                    .append('\n');
        }
        return out.toString();
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
