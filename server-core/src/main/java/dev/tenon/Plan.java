package dev.tenon;

import dev.tenon.config.MountConfig;
import dev.tenon.config.QueueConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.Origin;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginProblem;
import dev.tenon.routing.MountLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of each mount when one generation follows another, decided without running any code of a plugin.
 *
 * @param config what the next generation is made from
 * @param catalog the plugins there are for it
 * @param steps one for each mount of the configuration, in its order
 * @param ending the running mounts that it does without
 */
record Plan(ServerConfig config, PluginCatalog catalog, List<Step> steps, List<MountLife> ending) {

    Plan {
        steps = List.copyOf(steps);
        ending = List.copyOf(ending);
    }

    /** What is done for one mount of the configuration. */
    sealed interface Step {

        MountConfig mount();

        /**
         * The running one goes on as it is.
         *
         * @param warning what is wrong although it does; else empty
         */
        record Keep(MountConfig mount, MountLife running, String warning) implements Step {}

        /**
         * A new one is made.
         *
         * @param before the running one of this name
         * @param first those that must have stopped before it may start, since their plugin is exclusive
         * @param why what is different; empty for a mount that is new
         */
        record Make(
                MountConfig mount,
                AvailablePlugin plugin,
                Optional<MountLife> before,
                List<MountLife> first,
                List<String> why)
                implements Step {}

        /** Its plugin is missing, so that it answers 503. */
        record Lack(MountConfig mount, PluginProblem problem, Optional<MountLife> before) implements Step {}

        /** It answers 503 until an instance that still runs has ended. */
        record Wait(MountConfig mount, Stragglers.Straggler first, Optional<MountLife> before) implements Step {}

        /**
         * It has changed, and cannot be made: nothing may change then.
         *
         * @param what is wrong, a clause
         * @param problem the same in full
         */
        record Refuse(MountConfig mount, String what, String problem) implements Step {}
    }

    /**
     * What it follows.
     *
     * @param running the generation that serves; none does at the start
     * @param draining mounts of generations before that one which have not stopped yet
     * @param stragglers what was told to end and still runs
     * @param retry whether what did not start is tried again though nothing has changed
     */
    record Past(Optional<Generation> running, List<MountLife> draining, Stragglers stragglers, boolean retry) {

        /** There is none at the start. */
        static Past none() {
            return new Past(Optional.empty(), List.of(), new Stragglers(), true);
        }
    }

    static Plan of(Past past, ServerConfig config, PluginCatalog catalog) {
        List<MountLife> before = past.running().map(Generation::mounts).orElse(List.of());
        List<Step> steps = new ArrayList<>();
        for (MountConfig mount : config.mounts()) {
            steps.add(step(past, config, catalog, mount, named(before, mount.name())));
        }
        Set<MountLife> kept = steps.stream()
                .filter(Step.Keep.class::isInstance)
                .map(step -> ((Step.Keep) step).running())
                .collect(Collectors.toSet());
        List<MountLife> ending =
                before.stream().filter(mount -> !kept.contains(mount)).toList();
        List<MountLife> leaving =
                Stream.concat(ending.stream(), past.draining().stream()).toList();
        steps.replaceAll(step -> step instanceof Step.Make make ? after(make, leaving, config) : step);
        return new Plan(config, catalog, steps, ending);
    }

    private static Optional<MountLife> named(List<MountLife> mounts, String name) {
        return mounts.stream()
                .filter(mount -> mount.config().name().equals(name))
                .findFirst();
    }

    private static Step step(
            Past past, ServerConfig config, PluginCatalog catalog, MountConfig mount, Optional<MountLife> before) {
        Optional<AvailablePlugin> found = catalog.find(mount.plugin());
        if (found.isPresent()) {
            AvailablePlugin plugin = found.get();
            MountLimits limits = limits(config, mount);
            if (before.isPresent() && before.get().isStill(mount, plugin, limits)) {
                return new Step.Keep(mount, before.get(), outlived(before.get(), mount, catalog));
            }
            if (!past.retry() && before.isPresent() && before.get().failedBy(mount, plugin, limits)) {
                return new Step.Keep(mount, before.get(), "");
            }
            return past.stragglers()
                    .before(mount.name(), plugin, config)
                    .map(first -> behind(first, mount, before))
                    .orElseGet(
                            () -> new Step.Make(mount, plugin, before, List.of(), why(config, mount, plugin, before)));
        }
        PluginProblem problem = catalog.missing(mount.plugin());
        if (before.isPresent()
                && before.get().isBroken()
                && before.get().config().sameAs(mount)) {
            return before.get().reasonId().equals(problem.id())
                    ? new Step.Keep(mount, before.get(), "")
                    : new Step.Lack(mount, problem, before);
        }
        if (before.isEmpty() || before.get().isBroken() || isRemoved(before.get(), mount, catalog)) {
            return new Step.Lack(mount, problem, before);
        }
        return before.get().config().sameAs(mount)
                ? new Step.Keep(mount, before.get(), problem.toString())
                : new Step.Refuse(mount, problem.what(), problem.toString());
    }

    /** What becomes of a mount whose plugin may not start yet. */
    private static Step behind(Stragglers.Straggler first, MountConfig mount, Optional<MountLife> before) {
        if (before.isEmpty() || before.get().isBroken()) {
            boolean waitsAlready = before.filter(MountLife::isWaiting)
                    .filter(waiting -> waiting.config().sameAs(mount))
                    .isPresent();
            return waitsAlready ? new Step.Keep(mount, before.orElseThrow(), "") : new Step.Wait(mount, first, before);
        }
        return before.get().config().sameAs(mount)
                ? new Step.Keep(mount, before.get(), first.text())
                : new Step.Refuse(mount, first.text(), first.text() + "; reload once it has ended");
    }

    /** What is wrong with the file that would have replaced it; empty if there is none. */
    private static String outlived(MountLife running, MountConfig mount, PluginCatalog catalog) {
        return catalog.fault(mount.plugin())
                .filter(fault -> running.outlives(fault.jar()))
                .map(PluginProblem::toString)
                .orElse("");
    }

    /** A file under another name that ought to have it, but is damaged, makes it a replacement that failed. */
    private static boolean isRemoved(MountLife running, MountConfig mount, PluginCatalog catalog) {
        return !running.jarIsThere() && catalog.fault(mount.plugin()).isEmpty();
    }

    /** An exclusive plugin has one instance to a mount at a time, whatever that was called before, or is now. */
    private static Step after(Step.Make make, List<MountLife> leaving, ServerConfig config) {
        List<MountLife> first = leaving.stream()
                .filter(old -> old.plugin()
                        .filter(plugin -> plugin.exclusive() || make.plugin().exclusive())
                        .filter(plugin -> Stragglers.succeeds(
                                config,
                                make.mount().name(),
                                make.plugin(),
                                old.config().name(),
                                plugin.name()))
                        .isPresent())
                .toList();
        return new Step.Make(make.mount(), make.plugin(), make.before(), first, make.why());
    }

    /** The limits of a mount: its own, or those of the server. */
    static MountLimits limits(ServerConfig config, MountConfig mount) {
        QueueConfig calls = mount.calls();
        return new MountLimits(
                mount.bodyBytes().orElse(config.limits().bodyBytes()),
                (int) mount.handlerSeconds().orElse(config.limits().handlerSeconds()),
                calls.concurrentRequests() == 0 ? MountLimits.UNLIMITED : calls.concurrentRequests(),
                calls.queue(),
                calls.queueSeconds());
    }

    private static List<String> why(
            ServerConfig config, MountConfig mount, AvailablePlugin plugin, Optional<MountLife> before) {
        if (before.isEmpty()) {
            return List.of();
        }
        MountLife old = before.get();
        List<String> why = new ArrayList<>();
        old.plugin()
                .ifPresentOrElse(
                        was -> {
                            if (!version(was).equals(version(plugin))) {
                                why.add("plugin " + version(was) + " becomes " + version(plugin));
                            }
                        },
                        () -> why.add("it was broken"));
        if (!old.config().path().equals(mount.path())) {
            why.add("path " + old.config().path() + " becomes " + mount.path());
        }
        if (!old.config().options().sameAs(mount.options())) {
            why.add("its options have changed");
        }
        if (!old.isBroken() && !old.mount().limits().equals(limits(config, mount))) {
            why.add("its limits have changed");
        }
        if (!old.config().http().equals(mount.http()) || old.config().required() != mount.required()) {
            why.add("its settings have changed");
        }
        return why;
    }

    /** A plugin as people tell it from another: name, version, and the beginning of its hash. */
    static String version(AvailablePlugin plugin) {
        String version = plugin.version().isEmpty() ? "" : " " + plugin.version();
        return switch (plugin.origin()) {
            case Origin.BuiltIn builtIn -> plugin.name() + version;
            case Origin.DroppedJar jar -> plugin.name() + version + " (" + shortHash(jar.sha256()) + ")";
        };
    }

    /** As much of a hash as tells it from all others here. */
    static String shortHash(String sha256) {
        return sha256.substring(0, Math.min(8, sha256.length()));
    }
}
