package dev.tenon;

import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Instances of plugins that were told to end, whose time for that is over, and that still run: beside them no successor may start, if
 * one of the two is of an exclusive plugin. There is at most one to each call of a plugin that does not return. For any thread.
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

    /**
     * Which one must end before this plugin may start at a mount: one that the mount had, also under a name that no mount has any more.
     *
     * @param config where the mount is
     */
    Optional<Straggler> before(String mount, AvailablePlugin plugin, ServerConfig config) {
        return all.stream()
                .filter(each -> each.exclusive() || plugin.exclusive())
                .filter(each -> succeeds(config, mount, plugin, each.mount(), each.plugin()))
                .filter(each -> !each.over().getAsBoolean())
                .findFirst();
    }

    /**
     * Whether a mount follows an earlier one: it has its name, or it has its plugin and no mount has its name any more. Two mounts that
     * stay do not follow each other, whatever they run.
     */
    static boolean succeeds(ServerConfig config, String mount, AvailablePlugin plugin, String before, String was) {
        return before.equals(mount)
                || was.equals(plugin.name())
                        && config.mounts().stream()
                                .noneMatch(each -> each.name().equals(before));
    }

    /** Forgets those that have ended. */
    void sweep() {
        all.removeIf(each -> each.over().getAsBoolean());
    }
}
