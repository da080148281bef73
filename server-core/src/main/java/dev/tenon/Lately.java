package dev.tenon;

import dev.tenon.routing.Mount;
import dev.tenon.routing.Observed;
import dev.tenon.routing.Tally;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each mount has answered in the last half minute or minute, so that a version is compared with the present load. */
final class Lately {

    static final Duration AT_LEAST = Duration.ofSeconds(30);

    private final Map<Mount, Marks> marks = new HashMap<>();

    private record Marks(Tally earlier, Tally later, long at) {}

    /** Takes note of the mounts there are, now and then. */
    void note(List<Mount> mounts, long now) {
        marks.keySet().retainAll(mounts);
        for (Mount mount : mounts) {
            Marks known = marks.get(mount);
            if (known == null) {
                Tally first = mount.tally();
                marks.put(mount, new Marks(first, first, now));
            } else if (now - known.at() > AT_LEAST.toNanos()) {
                marks.put(mount, new Marks(known.later(), mount.tally(), now));
            }
        }
    }

    /** How a mount has answered lately; from its beginning if it was hardly asked since. */
    Observed of(Mount mount) {
        Tally now = mount.tally();
        @Nullable Marks known = marks.get(mount);
        if (known == null) {
            return now.total();
        }
        Observed lately = now.since(known.earlier());
        return lately.answers() < Probation.FEWEST_TIMED ? now.total() : lately;
    }
}
