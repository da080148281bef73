package dev.tenon.plugin;

import dev.tenon.plugin.LoaderView.State;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the loaders of dropped plugins from the day they are opened until the JVM has collected them, and names what holds one
 * that it cannot collect. It refers to them weakly alone. For any thread.
 */
final class LoaderWatch {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** How long a closed loader may stay before it is asked who holds it. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of loaders that are gone, only the last ones are remembered. */
    static final int COLLECTED_KEPT = 20;

    private final Duration patience;
    private final Path scratch;
    private final List<Watched> all = new ArrayList<>();
    private Set<String> current = Set.of();
    private @Nullable Canary latest;

    /** @param scratch a folder for a short-lived file */
    LoaderWatch(Duration patience, Path scratch) {
        this.patience = patience;
        this.scratch = scratch;
    }

    private static final class Watched {

        private final String file;
        private final String sha256;
        private final List<String> plugins;
        private final WeakReference<ClassLoader> loader;
        private State state = State.LIVE;
        private long since = System.nanoTime();
        private Duration took = Duration.ZERO;
        private @Nullable Canary canary;
        private List<String> heldBy = List.of();

        Watched(String file, String sha256, List<String> plugins, ClassLoader loader) {
            this.file = file;
            this.sha256 = sha256;
            this.plugins = plugins;
            this.loader = new WeakReference<>(loader);
        }

        boolean isOpen() {
            return state == State.LIVE || state == State.DRAINING;
        }

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - since);
        }

        LoaderView view() {
            return new LoaderView(file, sha256, plugins, state, state == State.COLLECTED ? took : elapsed(), heldBy);
        }

        @Override
        public String toString() {
            return "plugin %s (%s, %s)".formatted(String.join(", ", plugins), file, sha256.substring(0, 8));
        }
    }

    synchronized void opened(String file, String sha256, List<String> plugins, ClassLoader loader) {
        all.add(new Watched(file, sha256, plugins, loader));
    }

    /** @param hashes of the content in the newest catalog */
    synchronized void current(Set<String> hashes) {
        current = hashes;
    }

    synchronized void closed(String sha256) {
        for (Watched each : all) {
            if (each.isOpen() && each.sha256.equals(sha256)) {
                each.state = State.UNLOADED;
                each.since = System.nanoTime();
            }
        }
    }

    /** Notices what the JVM has collected since, and examines what it could not. */
    void tick() {
        for (Watched held : sort()) {
            ClassLoader loader = held.loader.get();
            if (loader != null) {
                tell(held, Suspects.of(loader, scratch));
            }
        }
    }

    /** Moves each to the state it is in now; tells which turn out to be held. */
    private synchronized List<Watched> sort() {
        List<Watched> held = new ArrayList<>();
        for (Watched each : all) {
            if (each.isOpen()) {
                each.state = current.contains(each.sha256) ? State.LIVE : State.DRAINING;
            } else if (each.state != State.COLLECTED && each.loader.get() == null) {
                collected(each);
            } else if (each.state == State.UNLOADED && isHeld(each)) {
                each.state = State.HELD;
                held.add(each);
            }
        }
        forgetOldest();
        return held;
    }

    private static void collected(Watched each) {
        boolean late = each.state == State.HELD;
        each.state = State.COLLECTED;
        each.took = each.elapsed();
        each.heldBy = List.of();
        LOG.log(Level.INFO, "%s collected%s in %s".formatted(each, late ? " after all," : "", seconds(each.took)));
    }

    /**
     * Whether the JVM has looked and found that something refers to it. Time alone proves nothing: an idle server may not collect
     * classes for hours. So when it is time, something is put beside it that nobody refers to; once that is gone, the loader could
     * have gone as well.
     */
    private boolean isHeld(Watched each) {
        if (each.elapsed().compareTo(patience) < 0) {
            return false;
        }
        Canary canary = each.canary;
        if (canary == null) {
            each.canary = canary();
            return false;
        }
        return canary.isGone();
    }

    /** One that is still there does for all: whatever takes it, comes after now. */
    private Canary canary() {
        Canary there = latest;
        if (there == null || there.isGone()) {
            there = Canary.release(there == null || there.age().compareTo(patience) > 0);
            latest = there;
        }
        return there;
    }

    private synchronized void tell(Watched held, List<String> suspects) {
        held.heldBy = suspects;
        String after = "%s still held after %s".formatted(held, seconds(held.elapsed()));
        LOG.log(
                Level.WARNING,
                suspects.isEmpty()
                        ? after + ", and none of the usual suspects is to blame; a heap dump shows the path to "
                                + "dev.tenon.plugin.PluginLoader"
                        : after + " by " + String.join("; by ", suspects) + "; let its stop() give that back");
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() >= 10
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private void forgetOldest() {
        long many = all.stream().filter(each -> each.state == State.COLLECTED).count() - COLLECTED_KEPT;
        for (int i = 0; i < all.size() && many > 0; ) {
            if (all.get(i).state == State.COLLECTED) {
                all.remove(i);
                many--;
            } else {
                i++;
            }
        }
    }

    /** All that are open, and those that were closed last. */
    synchronized List<LoaderView> views() {
        return all.stream().map(Watched::view).toList();
    }
}
