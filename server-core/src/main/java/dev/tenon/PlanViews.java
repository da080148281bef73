package dev.tenon;

import dev.tenon.Plan.Step;
import dev.tenon.admin.PlanView;
import dev.tenon.admin.PlanView.Action;
import dev.tenon.admin.PlanView.Row;
import dev.tenon.config.MountConfig;
import dev.tenon.plugin.PluginSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Shows a {@link Plan} to operators. */
final class PlanViews {

    private PlanViews() {}

    static PlanView of(Plan plan, Generation running) {
        List<Row> rows = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        plan.catalog().problems().forEach(problem -> problems.add(problem.toString()));
        boolean applicable = true;
        for (Step step : plan.steps()) {
            rows.add(row(step));
            switch (step) {
                case Step.Lack lack -> {
                    applicable &= !lack.mount().required();
                    problems.add(line(lack.mount(), lack.problem().toString()));
                }
                case Step.Refuse refuse -> {
                    applicable = false;
                    problems.add(line(refuse.mount(), refuse.problem()));
                }
                case Step.Wait wait ->
                    problems.add(line(wait.mount(), wait.first().text()));
                case Step.Keep keep -> {}
                case Step.Make make -> {}
            }
        }
        for (MountLife old : plan.ending()) {
            if (plan.config().mounts().stream()
                    .noneMatch(mount -> mount.name().equals(old.config().name()))) {
                rows.add(row(old.config(), Action.REMOVED, "", Optional.of(old)));
            }
        }
        return new PlanView(applicable, rows, plugins(plan, running), problems);
    }

    private static String line(MountConfig mount, String what) {
        return mount.line() + ": mount " + mount.name() + ": " + what;
    }

    private static Row row(Step step) {
        return switch (step) {
            case Step.Keep keep -> row(keep.mount(), Action.KEPT, keep.warning(), Optional.empty());
            case Step.Make make ->
                row(
                        make.mount(),
                        make.before().isEmpty()
                                ? Action.ADDED
                                : make.first().isEmpty() ? Action.REPLACED : Action.RESTARTED,
                        String.join(", ", make.why()),
                        make.before());
            case Step.Lack lack ->
                row(lack.mount(), Action.BROKEN, lack.problem().what(), lack.before());
            case Step.Refuse refuse -> row(refuse.mount(), Action.REFUSED, refuse.what(), Optional.empty());
            case Step.Wait wait ->
                row(wait.mount(), Action.WAITING, wait.first().text(), wait.before());
        };
    }

    private static Row row(MountConfig mount, Action action, String why, Optional<MountLife> ending) {
        long draining = ending.map(old -> old.mount().inFlight()).orElse(0L);
        return new Row(mount.path(), mount.name(), mount.plugin(), action, why, draining);
    }

    private static List<String> plugins(Plan plan, Generation running) {
        Set<PluginSource> before = new HashSet<>(running.catalog().sources());
        Set<PluginSource> after = new HashSet<>(plan.catalog().sources());
        List<String> changes = new ArrayList<>();
        plan.catalog().sources().stream()
                .filter(source -> !before.contains(source))
                .forEach(source -> changes.add("loads " + text(source)));
        running.catalog().sources().stream()
                .filter(source -> !after.contains(source))
                .forEach(source -> changes.add("unloads " + text(source)));
        return changes;
    }

    /** A content of the plugins directory, for people. */
    static String text(PluginSource source) {
        return source.file().getFileName() + " (" + Plan.shortHash(source.sha256()) + ")";
    }
}
