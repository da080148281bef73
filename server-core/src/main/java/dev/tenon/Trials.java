package dev.tenon;

import dev.tenon.plugin.PluginSource;
import dev.tenon.routing.Mount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts whose plugin was replaced just now, each compared with what it was before until its {@link Trial} is over. */
final class Trials {

    private final Lately lately = new Lately();
    private List<Candidate> candidates = new ArrayList<>();

    /**
     * A new version on probation. It is here until that is over, also when it has been judged: what replaces it meanwhile is compared
     * with the version before, and that one itself is not compared with a version that was sent back.
     *
     * @param mount what it serves
     * @param is the new version, for people, with its content
     * @param proven the version before
     */
    private record Candidate(Mount mount, Version is, Version proven, Trial trial) {}

    private record Version(String text, PluginSource source) {}

    /**
     * What is to be taken back, and why.
     *
     * @param worse the refused one and its mount, for people
     * @param former the one before, for people
     * @param why when and why
     */
    record Verdict(PluginSource refused, PluginSource before, String worse, String former, String why) {

        /** For whoever meets the refused one later. */
        String reason() {
            return worse + " was sent back " + why;
        }

        /**
         * What came of it.
         *
         * @param serves whether the version before serves again by now; if not, its mount waits
         */
        String succeeded(boolean serves) {
            return worse + " is sent back, and " + former
                    + (serves ? " serves again, " : " serves again once the instance that still runs has ended, ")
                    + why;
        }

        String failed(List<String> problems) {
            return worse + " serves on, although it was to be sent back " + why + ". But " + former
                    + " could not serve again: "
                    + (problems.isEmpty() ? "its mount did not take it" : String.join("; ", problems))
                    + ". Correct this and reload, or drop another version";
        }
    }

    /** Notes which mounts have got another version of their plugin. */
    synchronized void begin(Generation old, Generation next) {
        Duration probation = Duration.ofSeconds(next.config().swap().probationSeconds());
        List<Candidate> now = new ArrayList<>();
        for (MountLife mount : next.mounts()) {
            old.mounts().stream()
                    .filter(before ->
                            before.config().name().equals(mount.config().name()))
                    .findFirst()
                    .flatMap(before -> candidate(before, mount, probation))
                    .ifPresent(now::add);
        }
        candidates = now;
    }

    private Optional<Candidate> candidate(MountLife before, MountLife next, Duration probation) {
        Optional<Candidate> running = candidates.stream()
                .filter(each -> each.mount().equals(before.mount()))
                .findFirst();
        if (probation.isZero() || !before.config().plugin().equals(next.config().plugin())) {
            return Optional.empty();
        }
        if (before.mount().equals(next.mount())) {
            return running;
        }
        return version(before)
                .flatMap(was -> version(next).flatMap(is -> {
                    Version proven = running.map(Candidate::proven).orElse(was);
                    boolean isSame = hash(was).equals(hash(is)); // it has got other options
                    if (hash(proven).equals(hash(is)) || (isSame && running.isEmpty())) {
                        return Optional.empty();
                    }
                    return Optional.of(
                            new Candidate(next.mount(), is, proven, trial(running, before, next, probation)));
                }));
    }

    /** The same comparison goes on with whatever serves next; only one that begins looks at the version before. */
    private Trial trial(Optional<Candidate> running, MountLife before, MountLife next, Duration probation) {
        long now = System.nanoTime();
        return running.map(each -> each.trial().at(next.mount().tally(), now))
                .orElseGet(
                        () -> new Trial(lately.of(before.mount()), next.mount().tally(), now, probation));
    }

    private static Optional<Version> version(MountLife mount) {
        return mount.plugin()
                .flatMap(plugin -> plugin.source().map(source -> new Version(Plan.version(plugin), source)));
    }

    private static String hash(Version version) {
        return version.source().sha256();
    }

    /** The first version that turns out to be clearly worse; those whose time is over are forgotten. */
    synchronized Optional<Verdict> judge(Generation serving) {
        long now = System.nanoTime();
        lately.note(serving.mounts().stream().map(MountLife::mount).toList(), now);
        for (Candidate each : candidates) {
            String worse = each.trial().verdict(each.mount().tally(), now);
            if (!worse.isEmpty()) {
                return Optional.of(verdict(each, worse, now));
            }
        }
        candidates.removeIf(each -> each.trial().isOver(each.mount().tally(), now));
        return Optional.empty();
    }

    private static Verdict verdict(Candidate worse, String why, long now) {
        return new Verdict(
                worse.is().source(),
                worse.proven().source(),
                worse.is().text() + " in mount " + worse.mount().name(),
                worse.proven().text(),
                "after %d s on probation: %s"
                        .formatted(worse.trial().passed(now).toSeconds(), why));
    }
}
