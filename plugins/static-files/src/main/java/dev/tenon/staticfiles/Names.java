package dev.tenon.staticfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request's path as the names to walk down from the root. The server has decoded it and removed its dot segments; this
 * checks all of it once more, since every way out of the root starts here.
 *
 * @param list the names, each of which could be one in a directory; empty for the root
 * @param directory whether the path ends with a slash
 */
record Names(List<String> list, boolean directory) {

    /** What Linux accepts: NAME_MAX, and PATH_MAX less its NUL. Longer ones are not looked for. */
    private static final int MAX_NAME_BYTES = 255;

    private static final int MAX_PATH_BYTES = 4_095;

    Names {
        list = List.copyOf(list);
    }

    /** The names of this path; empty if there can be no file at it. */
    static Optional<Names> parse(String path) {
        if (path.isEmpty() || path.charAt(0) != '/' || utf8Length(path) > MAX_PATH_BYTES) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            names.add(path.substring(start, end));
            start = end + 1;
        }
        boolean directory = start == path.length();
        if (!directory) {
            names.add(path.substring(start));
        }
        return names.stream().allMatch(Names::isName) ? Optional.of(new Names(names, directory)) : Optional.empty();
    }

    /** The path of this name in the directory that this is. */
    Names below(String name) {
        List<String> names = new ArrayList<>(list);
        names.add(name);
        return new Names(names, false);
    }

    /** Whether there can be a file of this name: one plain name that leads nowhere else. */
    static boolean isName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || utf8Length(name) > MAX_NAME_BYTES) {
            return false;
        }
        return name.indexOf('/') < 0 && name.indexOf('\\') < 0 && name.indexOf('\0') < 0;
    }

    private static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts two of its four bytes.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
