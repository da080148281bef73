package dev.tenon;

import dev.tenon.Plan.Step;
import dev.tenon.api.OptionException;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.PluginException;
import dev.tenon.plugin.PluginProblem;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
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

/**
 * Makes the mounts of the next generation, beside the running one, as a {@link Plan} says: those that are unchanged are carried over as
 * the same objects, the others are constructed, configured and started. If the generation is refused, {@link #undo} ends what was
 * started for it. Either way {@link #resume} lets the requests go on that wait for an exclusive plugin.
 */
final class GenerationBuilder {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** How long the requests of an exclusive plugin may take while others wait for its successor. */
    private static final Duration EXCLUSIVE_DRAIN = Duration.ofSeconds(5);

    private final Plan plan;
    private final DataDirectory data;
    private final SharedObjects shared;
    private final Drains drains;

    private final List<MountLife> started = new ArrayList<>();
    private final Set<MountLife> stopped = new LinkedHashSet<>();
    private final List<Mount> paused = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> logged = new HashSet<>();

    /** Names of exclusive plugins of which an instance may still be starting: no other one may then. */
    private final Set<String> stuck = new HashSet<>();

    GenerationBuilder(Plan plan, DataDirectory data, SharedObjects shared, Drains drains) {
        this.plan = plan;
        this.data = data;
        this.shared = shared;
        this.drains = drains;
    }

    /** Makes all mounts; look at {@link #errors} afterwards. */
    Generation build(int number) {
        Map<String, MountLife> made = new HashMap<>();
        for (Step step : plan.steps()) {
            switch (step) {
                case Step.Make make when !make.first().isEmpty() -> {}
                case Step.Make make -> made.put(make.mount().name(), make(make));
                case Step.Keep keep -> {
                    if (!keep.warning().isEmpty()) {
                        warnings.add(line(keep.mount(), keep.warning()) + "; the version before goes on serving");
                    }
                    made.put(keep.mount().name(), keep.running());
                }
                case Step.Lack lack -> made.put(lack.mount().name(), lack(lack));
                case Step.Refuse refuse ->
                    errors.add(line(refuse.mount(), refuse.problem().toString()));
            }
        }
        List<Step.Make> exchanges = plan.steps().stream()
                .filter(step -> step instanceof Step.Make make && !make.first().isEmpty())
                .map(Step.Make.class::cast)
                .toList();
        exchange(exchanges, made);
        tellRemovals();
        List<MountLife> mounts = plan.config().mounts().stream()
                .filter(mount -> made.containsKey(mount.name())) // all, unless the generation is refused
                .map(mount -> made.get(mount.name()))
                .toList();
        return new Generation(number, plan.config(), plan.catalog(), mounts);
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
     * @return the running generation as it is now
     */
    Generation undo(Generation current) {
        drains.end(started, Duration.ZERO);
        if (stopped.isEmpty()) {
            return current;
        }
        List<MountLife> again = new ArrayList<>();
        ServerConfig config = current.config().fresh();
        for (int i = 0; i < current.mounts().size(); i++) {
            MountLife mount = current.mounts().get(i);
            again.add(
                    stopped.contains(mount)
                            ? restart(mount, config, config.mounts().get(i))
                            : mount);
        }
        return new Generation(current.number(), config, current.catalog(), again);
    }

    /** By the configuration that it ran with: nothing of the refused one holds. */
    private MountLife restart(MountLife stopped, ServerConfig config, MountConfig mount) {
        AvailablePlugin plugin = stopped.plugin().orElseThrow();
        if (stuck.contains(plugin.name())) {
            String what = "it is exclusive, and another instance of it does not end its start; restart the server";
            warnings.add(line(mount, what));
            return MountLife.broken(mount, "starting", what);
        }
        return construct(mount, plugin, Plan.limits(config, mount), Optional.empty());
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
        exchanges.forEach(this::tryOptions);
        if (!errors.isEmpty() || exchanges.isEmpty()) {
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
        drains.end(List.copyOf(stopped), EXCLUSIVE_DRAIN);
        for (Step.Make each : exchanges) {
            MountLife successor =
                    construct(each.mount(), each.plugin(), Plan.limits(plan.config(), each.mount()), Optional.empty());
            made.put(each.mount().name(), successor);
            tell(each, successor);
            if (successor.isBroken()) {
                errors.add(
                        line(each.mount(), "what was to replace it did not start, so the one before is started again"));
                return;
            }
        }
    }

    /** Has an instance that is never started read the options: a mistake in them then costs the running one nothing. */
    private void tryOptions(Step.Make make) {
        MountConfig mount = make.mount();
        try {
            Lifecycle.inTime(mount.name() + "-configure", make.plugin().loader(), () -> {
                make.plugin().create().configure(mount.options());
                return true;
            });
        } catch (Throwable problem) { // plugin code
            errors.add(
                    problem instanceof OptionException
                            ? String.valueOf(problem.getMessage())
                            : line(mount, problem.toString()));
        }
    }

    private MountLife make(Step.Make make) {
        MountLife made =
                construct(make.mount(), make.plugin(), Plan.limits(plan.config(), make.mount()), make.before());
        tell(make, made);
        return made;
    }

    private void tell(Step.Make make, MountLife made) {
        if (!made.isBroken() && started.contains(made)) {
            String why = make.why().isEmpty() ? "" : ": " + String.join(", ", make.why());
            changes.add("mount " + make.mount().name() + " at " + make.mount().path()
                    + (make.before().isEmpty() ? " added" : " replaced" + why));
        }
    }

    private MountLife construct(
            MountConfig mount, AvailablePlugin plugin, MountLimits limits, Optional<MountLife> before) {
        RequestHandler handler;
        try {
            handler = Lifecycle.inTime(mount.name() + "-start", plugin.loader(), plugin::create);
        } catch (PluginException e) {
            PluginProblem problem = e.problem();
            return unavailable(mount, problem.id(), reason(problem), problem.toString(), before, Optional.empty());
        } catch (Throwable problem) {
            return failed(mount, plugin, problem, before);
        }
        MountContext context =
                new MountContext(mount.name(), mount.path(), mount.options(), plugin.loader(), data, shared);
        Runnable stop = () -> MountLife.stop(mount.name(), handler, plugin.loader(), context);
        MountLife made;
        try {
            made = Lifecycle.inTime(
                    mount.name() + "-start",
                    plugin.loader(),
                    () -> {
                        handler.configure(mount.options());
                        handler.start(context);
                        return MountLife.serving(mount, plugin, handler, context, limits);
                    },
                    stop);
        } catch (Throwable problem) { // plugin code: errors too cost this mount alone
            if (!(problem instanceof Lifecycle.LateException)) {
                stop.run();
            }
            return failed(mount, plugin, problem, before);
        }
        started.add(made);
        errors.addAll(MountLife.unread(mount));
        return made;
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
        return broken(lack.mount(), problem.id(), reason(problem), line, lack.before(), Optional.empty());
    }

    private MountLife failed(MountConfig mount, AvailablePlugin plugin, Throwable problem, Optional<MountLife> before) {
        if (problem instanceof OptionException) {
            errors.add(String.valueOf(problem.getMessage()));
            return MountLife.broken(mount, "options", "its options are wrong");
        }
        if (problem instanceof Lifecycle.LateException late && late.stillRuns() && plugin.exclusive()) {
            stuck.add(plugin.name());
        }
        String what = "its plugin " + mount.plugin() + " failed to start: " + problem;
        String id = Integer.toHexString((mount.name() + what).hashCode());
        return unavailable(mount, id, what, what + " [" + id + "]", before, Optional.of(problem));
    }

    private MountLife unavailable(
            MountConfig mount,
            String id,
            String reason,
            String what,
            Optional<MountLife> before,
            Optional<Throwable> cause) {
        String line = line(mount, what);
        if (before.isEmpty() || before.get().isBroken()) {
            return broken(mount, id, reason, line, before, cause);
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
            String id,
            String reason,
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
        return MountLife.broken(mount, id, reason);
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
