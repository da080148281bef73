package dev.tenon;

import dev.tenon.plugin.PluginSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The generations that can be had again.
 *
 * @param all oldest first; the last one serves
 */
record Snapshots(List<Snapshot> all) {

    Snapshots {
        all = List.copyOf(all);
    }

    /** These and a newer one, as many as its configuration wants. */
    Snapshots with(Snapshot newest) {
        return new Snapshots(Stream.concat(all.stream(), Stream.of(newest))
                .skip(Math.max(0, all.size() + 1 - newest.config().reload().generations()))
                .toList());
    }

    /** The one to go back to: that of this number, or the one before the last; never the one that serves. */
    Optional<Snapshot> target(OptionalInt number) {
        Stream<Snapshot> earlier = all.stream().limit(Math.max(0, all.size() - 1));
        return number.isPresent()
                ? earlier.filter(each -> each.number() == number.getAsInt()).findFirst()
                : earlier.reduce((older, newer) -> newer);
    }

    /** Why there is no {@link #target}. */
    String noTarget(OptionalInt number) {
        if (number.isEmpty()) {
            return "there is no generation before this one to go back to";
        }
        String numbers = all.stream().map(each -> String.valueOf(each.number())).collect(Collectors.joining(", "));
        return number.getAsInt() == all.getLast().number()
                ? "generation " + number.getAsInt() + " is the one that serves"
                : "generation " + number.getAsInt() + " is not kept; kept are " + numbers;
    }

    /** The newest that ran this content. */
    Optional<Snapshot> lastWith(PluginSource source) {
        return all.reversed().stream()
                .filter(each -> each.sources().contains(source))
                .findFirst();
    }

    /** Of all contents that it takes to have them again. */
    Set<String> hashes() {
        return all.stream()
                .flatMap(each -> each.sources().stream())
                .map(PluginSource::sha256)
                .collect(Collectors.toSet());
    }
}
