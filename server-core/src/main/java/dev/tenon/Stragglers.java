package dev.tenon;

import dev.tenon.plugin.AvailablePlugin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Instances of plugins that were told to end, whose time for that is over, and that still run: beside them no instance of an exclusive
 * plugin may start. There is at most one to each call of a plugin that does not return. For any thread.
 */
final class Stragglers {

    /**
     * One instance.
     *
     * @param mount the name of the mount that it served
     * @param plugin what it is of
     * @param exclusive whether that plugin may have one instance at a time
     * @param over whether it has ended by now
     */
    record Straggler(String mount, String plugin, boolean exclusive, BooleanSupplier over) {

        Straggler(String mount, AvailablePlugin plugin, BooleanSupplier over) {
            this(mount, plugin.name(), plugin.exclusive(), over);
        }

        /** Why another mount waits, a clause. */
        String text() {
            return "the instance of plugin " + plugin + " that mount " + mount
                    + " had still runs, though it was told to stop, and an exclusive plugin has one at a time";
        }
    }

    private final List<Straggler> all = new CopyOnWriteArrayList<>();

    void add(Straggler straggler) {
        if (!straggler.over().getAsBoolean()) {
            all.add(straggler);
        }
    }

    /** Which one must end before this plugin may start at a mount of this name. */
    Optional<Straggler> before(String mount, AvailablePlugin plugin) {
        return all.stream()
                .filter(each -> each.exclusive() || plugin.exclusive())
                .filter(each -> each.mount().equals(mount) || each.plugin().equals(plugin.name()))
                .filter(each -> !each.over().getAsBoolean())
                .findFirst();
    }

    /** Forgets those that have ended. */
    void sweep() {
        all.removeIf(each -> each.over().getAsBoolean());
    }
}
