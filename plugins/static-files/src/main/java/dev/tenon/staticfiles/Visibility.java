package dev.tenon.staticfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which names may be asked for at all.
 *
 * @param dotfiles what becomes of names that start with a dot
 * @param hide patterns of what is not there for clients, in none of its forms
 * @param languages whose tags may stand in the names of forms
 */
record Visibility(Dotfiles dotfiles, List<Glob> hide, Languages languages) {

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
            if (startsWithDot(names.get(i)) && !showsDot(names.get(i), i)) {
                return false;
            }
        }
        return hide.isEmpty() || names.isEmpty() || !isHidden(Glob.Folded.of(names));
    }

    /** Behind characters that a file system may take no notice of, too. */
    private static boolean startsWithDot(String name) {
        int start = 0;
        while (start < name.length() && Glob.isIgnorable(name.codePointAt(start))) {
            start += Character.charCount(name.codePointAt(start));
        }
        return name.startsWith(".", start);
    }

    /** Whether a pattern is about this path, or about that of which it may be a form: it has the same content. */
    private boolean isHidden(Glob.Folded path) {
        List<Glob.Folded> paths = new ArrayList<>();
        paths.add(path);
        String name = path.names().getLast();
        for (Coding coding : Coding.SIBLINGS) {
            if (name.endsWith(coding.suffix())) {
                name = name.substring(0, name.length() - coding.suffix().length());
                paths.add(path.withLast(name));
                break;
            }
        }
        for (String tag : languages.tags()) {
            paths.addAll(Languages.withoutTag(name, tag.toLowerCase(Locale.ROOT)).stream()
                    .map(path::withLast)
                    .toList());
        }
        return paths.stream().anyMatch(one -> hide.stream().anyMatch(glob -> glob.matches(one)));
    }

    private boolean showsDot(String name, int depth) {
        return switch (dotfiles) {
            case DENY -> false;
            case WELL_KNOWN -> depth == 0 && name.equals(WELL_KNOWN);
            case ALLOW -> true;
        };
    }
}
