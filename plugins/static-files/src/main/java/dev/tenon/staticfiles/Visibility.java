package dev.tenon.staticfiles;

import java.util.List;

/**
 * Which names may be asked for at all.
 *
 * @param dotfiles what becomes of names that start with a dot
 * @param hide patterns of what is not there for clients
 */
record Visibility(Dotfiles dotfiles, List<Glob> hide) {

    /** What becomes of names that start with a dot. */
    enum Dotfiles {
        /** They are not there. */
        DENY,
        /** Those below {@code /.well-known/} are served (RFC 8615); others are not there. */
        WELL_KNOWN,
        /** They are served like others. */
        ALLOW
    }

    private static final String WELL_KNOWN = ".well-known";

    Visibility {
        hide = List.copyOf(hide);
    }

    /** Whether this path, given as its names from the root of the mount, is there for clients. */
    boolean shows(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith(".") && !showsDot(names.get(i), i)) {
                return false;
            }
        }
        for (Glob glob : hide) {
            if (glob.matches(names)) {
                return false;
            }
        }
        return true;
    }

    private boolean showsDot(String name, int depth) {
        return switch (dotfiles) {
            case DENY -> false;
            case WELL_KNOWN -> depth == 0 && name.equals(WELL_KNOWN);
            case ALLOW -> true;
        };
    }
}
