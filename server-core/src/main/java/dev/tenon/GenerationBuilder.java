package dev.tenon;

import dev.tenon.Plan.Step;
import dev.tenon.Starter.Attempt;
import dev.tenon.Starter.Wanted;
import dev.tenon.api.OptionException;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.PluginException;
import dev.tenon.plugin.PluginProblem;
import dev.tenon.routing.Mount;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes the mounts of the next generation, beside the running one, as a {@link Plan} says: those that are unchanged are carried over as
 * the same objects, the others are constructed, configured and started. If the generation is refused, {@link #undo} ends what was
 * started for it. Either way {@link #resume} lets the requests go on that wait for an exclusive plugin.
 */
final class GenerationBuilder {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final Plan plan;
    private final Starter starter;
    private final Drains drains;
    private final Deadlines deadlines;

    private final List<MountLife> started = new ArrayList<>();
    private final Set<MountLife> stopped = new LinkedHashSet<>();
    private final List<Mount> paused = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> logged = new HashSet<>();

    GenerationBuilder(Plan plan, DataDirectory data, SharedObjects shared, Drains drains, Deadlines deadlines) {
        this.plan = plan;
        this.starter = new Starter(data, shared, deadlines, drains.stragglers());
        this.drains = drains;
        this.deadlines = deadlines;
    }

    /** Makes all mounts; look at {@link #errors} afterwards. */
    Generation build(int number) {
        Map<String, MountLife> made = new HashMap<>();
        makeAll(makes(make -> make.first().isEmpty()), made);
        for (Step step : plan.steps()) {
            String name = step.mount().name();
            switch (step) {
                case Step.Make make -> {}
                case Step.Keep keep -> {
                    if (!keep.warning().isEmpty()) {
                        warnings.add(line(keep.mount(), keep.warning()) + "; the version before goes on serving");
                    }
                    made.put(name, keep.running());
                }
                case Step.Lack lack -> made.put(name, lack(lack));
                case Step.Wait wait -> made.put(name, waiting(wait.mount(), wait.first()));
                case Step.Refuse refuse -> errors.add(line(refuse.mount(), refuse.problem()));
            }
        }
        exchange(makes(make -> !make.first().isEmpty()), made);
        tellRemovals();
        List<MountLife> mounts = plan.config().mounts().stream()
                .filter(mount -> made.containsKey(mount.name())) // all, unless the generation is refused
                .map(mount -> made.get(mount.name()))
                .toList();
        return new Generation(number, plan.config(), plan.catalog(), mounts);
    }

    private List<Step.Make> makes(Predicate<Step.Make> which) {
        return plan.steps().stream()
                .filter(Step.Make.class::isInstance)
                .map(Step.Make.class::cast)
                .filter(which)
                .toList();
    }

    private void makeAll(List<Step.Make> makes, Map<String, MountLife> made) {
        List<Attempt> attempts = starter.start(
                makes.stream().map(make -> wanted(make.mount(), make.plugin())).toList(), plan.config());
        for (int i = 0; i < makes.size(); i++) {
            Step.Make make = makes.get(i);
            MountLife mount = outcome(wanted(make.mount(), make.plugin()), attempts.get(i), make.before());
            tell(make, mount);
            made.put(make.mount().name(), mount);
        }
    }

    private Wanted wanted(MountConfig mount, AvailablePlugin plugin) {
        return new Wanted(mount, plugin, Plan.limits(plan.config(), mount));
    }

    private void tellRemovals() {
        for (MountLife old : plan.ending()) {
            String name = old.config().name();
            if (plan.config().mounts().stream().noneMatch(mount -> mount.name().equals(name))) {
                changes.add("mount " + name + " removed from " + old.config().path());
            }
        }
    }

    /** Why this generation must not serve; empty if it may. */
    List<String> errors() {
        return errors;
    }

    /** What is wrong although it may serve. */
    List<String> warnings() {
        return warnings;
    }

    /** What it does differently from the running one. */
    List<String> changes() {
        return changes;
    }

    /** Those of the errors and warnings that are in the log already, with a stack. */
    Set<String> logged() {
        return logged;
    }

    /** The running mounts that it does without and that have not stopped yet. */
    List<MountLife> replaced(Generation built) {
        return plan.ending().stream()
                .filter(mount -> !stopped.contains(mount) && !built.mounts().contains(mount))
                .toList();
    }

    /**
     * Ends what was started for a generation that was refused, and starts again what had to stop for it.
     *
     * @param again whether to start that; not if the server ends
     * @return the running generation as it is now
     */
    Generation undo(Generation current, boolean again) {
        boolean unusedResult = drains.end(started, Duration.ZERO, deadlines.exclusiveEnd());
        if (stopped.isEmpty() || !again) {
            return current;
        }
        ServerConfig config = current.config().fresh(); // nothing of the refused one holds
        List<Integer> places = new ArrayList<>();
        List<Wanted> wanted = new ArrayList<>();
        List<MountLife> mounts = new ArrayList<>(current.mounts());
        for (int i = 0; i < mounts.size(); i++) {
            if (stopped.contains(mounts.get(i))) {
                MountConfig mount = config.mounts().get(i);
                places.add(i);
                wanted.add(new Wanted(mount, mounts.get(i).plugin().orElseThrow(), Plan.limits(config, mount)));
            }
        }
        List<Attempt> attempts = starter.start(wanted, config);
        for (int i = 0; i < attempts.size(); i++) {
            mounts.set(places.get(i), outcome(wanted.get(i), attempts.get(i), Optional.empty()));
        }
        return new Generation(current.number(), config, current.catalog(), mounts);
    }

    /** Lets go on what waits for an exclusive plugin. When the table has changed, or nothing has. */
    void resume() {
        paused.forEach(Mount::retire);
    }

    /**
     * Replaces the mounts whose instances must not run side by side: last of all, once nothing else stands against this generation.
     * Their requests wait meanwhile.
     */
    private void exchange(List<Step.Make> exchanges, Map<String, MountLife> made) {
        if (!errors.isEmpty() || exchanges.isEmpty()) {
            return;
        }
        Beside.each(exchanges, "tenon-configure-", this::tryOptions).forEach(errors::addAll);
        if (!errors.isEmpty()) {
            return;
        }
        for (Step.Make each : exchanges) {
            stopped.addAll(each.first());
        }
        for (MountLife old : stopped) {
            Mount pause = old.mount().paused();
            paused.add(pause);
            old.mount().replaceBy(pause);
        }
        drains.endWholly(List.copyOf(stopped), deadlines.exclusiveDrain(), deadlines.exclusiveEnd());
        makeAll(exchanges, made);
        for (Step.Make each : exchanges) {
            MountLife successor = made.get(each.mount().name());
            if (successor != null && successor.isBroken() && !successor.isWaiting()) {
                errors.add(
                        line(each.mount(), "what was to replace it did not start, so the one before is started again"));
            }
        }
    }

    /**
     * Has an instance that is never started read the options: a mistake in them then costs the running one nothing.
     *
     * @return what is wrong with them
     */
    private List<String> tryOptions(Step.Make make) {
        MountConfig mount = make.mount();
        try {
            starter.tryOptions(mount, make.plugin());
            return List.of();
        } catch (Throwable problem) { // plugin code
            return List.of(
                    problem instanceof OptionException
                            ? String.valueOf(problem.getMessage())
                            : line(mount, problem.toString()));
        }
    }

    private void tell(Step.Make make, MountLife made) {
        if (!made.isBroken() && started.contains(made)) {
            String why = make.why().isEmpty() ? "" : ": " + String.join(", ", make.why());
            changes.add("mount " + make.mount().name() + " at " + make.mount().path()
                    + (make.before().isEmpty() ? " added" : " replaced" + why));
        }
    }

    /**
     * What a mount is by now.
     *
     * @param before what goes on serving if it did not start; in an exchange that has stopped
     */
    private MountLife outcome(Wanted wanted, Attempt attempt, Optional<MountLife> before) {
        Optional<MountLife> serving = before.filter(old -> !stopped.contains(old));
        return switch (attempt) {
            case Attempt.Started made -> {
                started.add(made.mount());
                errors.addAll(MountLife.unread(wanted.mount()));
                yield made.mount();
            }
            case Attempt.Waits waits -> waiting(wanted.mount(), waits.before());
            case Attempt.Failed failed -> failed(wanted, failed.problem(), serving);
        };
    }

    private MountLife waiting(MountConfig mount, Stragglers.Straggler before) {
        MountLife.Fault fault = MountLife.Fault.waiting(before);
        warnings.add(line(mount, fault.reason()));
        changes.add("mount " + mount.name() + " at " + mount.path() + " waits: " + before.text());
        return MountLife.broken(mount, fault);
    }

    private static String reason(PluginProblem problem) {
        return problem.what() + "; " + problem.fix();
    }

    private static String line(MountConfig mount, String what) {
        return mount.line() + ": mount " + mount.name() + ": " + what;
    }

    private MountLife lack(Step.Lack lack) {
        PluginProblem problem = lack.problem();
        String line = line(lack.mount(), problem.toString());
        return broken(
                lack.mount(),
                MountLife.Fault.missing(problem.id(), reason(problem)),
                line,
                lack.before(),
                Optional.empty());
    }

    private MountLife failed(Wanted wanted, Throwable problem, Optional<MountLife> before) {
        MountConfig mount = wanted.mount();
        if (problem instanceof OptionException) {
            errors.add(String.valueOf(problem.getMessage()));
            return MountLife.broken(mount, MountLife.Fault.missing("options", "its options are wrong"));
        }
        if (problem instanceof PluginException e) {
            PluginProblem why = e.problem();
            return unavailable(wanted, why.id(), reason(why), why.toString(), before, Optional.empty());
        }
        String what = "its plugin " + mount.plugin() + " failed to start: " + problem;
        String id = Integer.toHexString((mount.name() + what).hashCode());
        return unavailable(wanted, id, what, what + " [" + id + "]", before, Optional.of(problem));
    }

    private MountLife unavailable(
            Wanted wanted,
            String id,
            String reason,
            String what,
            Optional<MountLife> before,
            Optional<Throwable> cause) {
        MountConfig mount = wanted.mount();
        String line = line(mount, what);
        if (before.isEmpty() || before.get().isBroken()) {
            MountLife.Fault fault = MountLife.Fault.failed(id, reason, wanted.plugin(), wanted.limits());
            return broken(mount, fault, line, before, cause);
        }
        if (before.get().config().sameAs(mount)) {
            report(warnings, line + "; the version before goes on serving", cause);
        } else {
            report(errors, line, cause);
        }
        return before.get();
    }

    private MountLife broken(
            MountConfig mount,
            MountLife.Fault fault,
            String line,
            Optional<MountLife> before,
            Optional<Throwable> cause) {
        if (mount.required()) {
            report(errors, line + " (the mount is required)", cause);
        } else {
            report(warnings, line, cause);
        }
        changes.add(
                "mount " + mount.name() + " at " + mount.path() + (before.isEmpty() ? " added, broken" : " broken"));
        return MountLife.broken(mount, fault);
    }

    /** What has a stack is logged here, since nobody else is told of the stack. */
    private void report(List<String> where, String line, Optional<Throwable> cause) {
        where.add(line);
        cause.ifPresent(problem -> {
            LOG.log(Level.ERROR, line, problem);
            logged.add(line);
        });
    }
}
