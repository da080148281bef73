package dev.tenon.admin;

import java.util.List;

/**
 * What a reload would do now.
 *
 * @param applicable whether it would be applied, as far as can be told without starting a plugin
 * @param mounts what would become of each mount, those that would end last
 * @param plugins which plugins would be loaded or unloaded, a sentence each
 * @param problems why it would be refused, or what is wrong although it would not be
 */
public record PlanView(boolean applicable, List<Row> mounts, List<String> plugins, List<String> problems) {

    public PlanView {
        mounts = List.copyOf(mounts);
        plugins = List.copyOf(plugins);
        problems = List.copyOf(problems);
    }

    /** What would become of a mount. */
    public enum Action {
        /** It goes on as it is. */
        KEPT,
        ADDED,
        /** A new instance takes over, then the old one ends. */
        REPLACED,
        /** The old instance ends before the new one starts; requests wait meanwhile. */
        RESTARTED,
        REMOVED,
        /** It would answer 503. */
        BROKEN,
        /** It would answer 503 until an instance that still runs has ended. */
        WAITING,
        /** It cannot be made as the configuration wants it, so nothing would change. */
        REFUSED;

        /** The word that users and scripts see. */
        public String text() {
            return switch (this) {
                case KEPT -> "kept";
                case ADDED -> "added";
                case REPLACED -> "replaced";
                case RESTARTED -> "restarted";
                case REMOVED -> "removed";
                case BROKEN -> "broken";
                case WAITING -> "waiting";
                case REFUSED -> "refused";
            };
        }
    }

    /**
     * One mount.
     *
     * @param path where it would be
     * @param why what is different; empty if nothing is
     * @param draining requests at work now that would finish on the instance that ends
     */
    public record Row(String path, String name, String plugin, Action action, String why, long draining) {}
}
