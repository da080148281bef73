package dev.tenon;

import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.Origin;
import dev.tenon.plugin.PluginSource;
import dev.tenon.routing.Mount;
import dev.tenon.routing.Observed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts whose plugin was replaced just now, each compared with what it was before until its {@link Probation} is over. */
final class Trials {

    private static final long WARM_UP =
            Duration.ofSeconds(Probation.WARM_UP_SECONDS).toNanos();

    private final List<Trial> trials = new ArrayList<>();

    /**
     * A new version on probation.
     *
     * @param mount what it serves
     * @param before how the version before has answered
     * @param refusable its content
     * @param former the content of the version before
     * @param versions both, for people
     * @param since when it began to serve, by {@link System#nanoTime}
     * @param until when its probation ends
     * @param warm whether the times of its answers count
     */
    private record Trial(
            Mount mount,
            Observed before,
            PluginSource refusable,
            PluginSource former,
            String versions,
            long since,
            long until,
            boolean warm) {

        /** What it has answered until now is not what it will be like. */
        private Trial warmedUp() {
            mount.timeAnew();
            return new Trial(mount, before, refusable, former, versions, since, until, true);
        }

        private Observed observed() {
            Observed now = mount.observed();
            return warm ? now : new Observed(now.answers(), now.failures(), 0, 0);
        }
    }

    /** What is to be taken back, and why. */
    record Verdict(PluginSource refused, PluginSource before, String why) {}

    /** Notes which mounts have got another version of their plugin. */
    synchronized void begin(Generation old, Generation next) {
        ServerConfig config = next.config();
        long now = System.nanoTime();
        long nanos = Duration.ofSeconds(config.swap().probationSeconds()).toNanos();
        trials.removeIf(
                trial -> next.mounts().stream().noneMatch(mount -> mount.mount().equals(trial.mount())));
        if (nanos == 0) {
            return;
        }
        for (MountLife mount : next.mounts()) {
            old.mounts().stream()
                    .filter(before ->
                            before.config().name().equals(mount.config().name()))
                    .findFirst()
                    .flatMap(before -> trial(before, mount, now, now + nanos))
                    .ifPresent(trials::add);
        }
    }

    private static Optional<Trial> trial(MountLife before, MountLife next, long now, long until) {
        AvailablePlugin was = before.plugin().orElse(null);
        AvailablePlugin is = next.plugin().orElse(null);
        if (was == null || is == null || !was.name().equals(is.name())) {
            return Optional.empty();
        }
        if (was.origin() instanceof Origin.DroppedJar former
                && is.origin() instanceof Origin.DroppedJar dropped
                && !former.sha256().equals(dropped.sha256())) {
            return Optional.of(new Trial(
                    next.mount(),
                    before.mount().observed(),
                    new PluginSource(dropped.jar(), dropped.sha256()),
                    new PluginSource(former.jar(), former.sha256()),
                    Plan.version(is) + " in mount " + next.config().name() + " is sent back for " + Plan.version(was),
                    now,
                    until,
                    false));
        }
        return Optional.empty();
    }

    /** The first version that is clearly worse; those whose time is over are forgotten. */
    synchronized Optional<Verdict> judge() {
        long now = System.nanoTime();
        trials.replaceAll(trial -> trial.warm() || now - trial.since() < WARM_UP ? trial : trial.warmedUp());
        for (Trial trial : trials) {
            String worse = Probation.verdict(trial.before(), trial.observed());
            if (!worse.isEmpty()) {
                trials.remove(trial);
                long seconds = Duration.ofNanos(now - trial.since()).toSeconds();
                return Optional.of(new Verdict(
                        trial.refusable(),
                        trial.former(),
                        trial.versions() + ", after " + seconds + " s on probation: " + worse));
            }
        }
        trials.removeIf(trial -> now - trial.until() > 0);
        return Optional.empty();
    }
}
