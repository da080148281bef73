package dev.tenon.config;

/** Checks and normalises the path of a mount. */
final class MountPath {

    private static final int MAX_LENGTH = 1024;
    private static final String PUNCTUATION = "-._~!$&'()*+,;=:@";

    private MountPath() {}

    /** The path without a slash at its end, unless it is the root. */
    static String normalised(int line, String path) throws Fault {
        if (!path.startsWith("/")) {
            throw new Fault(line, "path must start with a slash: write " + Typed.quoted("/" + path));
        }
        if (path.length() > MAX_LENGTH) {
            throw new Fault(line, "path is longer than " + MAX_LENGTH + " characters");
        }
        if (path.equals("/")) {
            return path;
        }
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String segment : bare.substring(1).split("/", -1)) {
            check(line, path, segment);
        }
        return bare;
    }

    private static void check(int line, String path, String segment) throws Fault {
        if (segment.isEmpty()) {
            throw new Fault(line, "path " + Typed.quoted(path) + " has two slashes in a row: remove one");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw new Fault(
                    line,
                    "path " + Typed.quoted(path) + " has a segment \"" + segment + "\": write the path without it");
        }
        int bad = segment.codePoints().filter(c -> !isAllowed(c)).findFirst().orElse(-1);
        if (bad >= 0) {
            throw new Fault(
                    line, "path " + Typed.quoted(path) + " holds '" + Character.toString(bad) + "': " + advice(bad));
        }
    }

    private static String advice(int bad) {
        return switch (bad) {
            case '%' -> "write the character itself, a path is given decoded";
            case '?', '#' -> "a mount is chosen by the path alone, remove what starts here";
            case '*' -> "a path takes all below it by itself, remove the star";
            default -> "a path is made of letters, digits and " + PUNCTUATION;
        };
    }

    private static boolean isAllowed(int c) {
        return Character.isLetterOrDigit(c)
                || c > 0x7f && Character.isDefined(c) && !isBlank(c)
                || PUNCTUATION.indexOf(c) >= 0 && c != '*';
    }

    private static boolean isBlank(int c) {
        return Character.isISOControl(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE
                || Character.getType(c) == Character.PRIVATE_USE;
    }
}
