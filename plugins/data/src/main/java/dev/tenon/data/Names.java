package dev.tenon.data;

/** Which names collections and documents may have: such that they stand in a URL as they are, and in a file if need be. */
final class Names {

    static final String COLLECTION_RULE =
            "lower-case letters, digits, \"-\" and \"_\", the first a letter or digit, at most 64 in all";
    static final String ID_RULE =
            "1 to 128 letters, digits and \"-\", \".\", \"_\", \"~\", the first not \"_\"; \".\" and \"..\" are not allowed";

    private static final int COLLECTION_LENGTH = 64;
    private static final int ID_LENGTH = 128;

    private Names() {}

    /** Whether this is {@code [a-z0-9][a-z0-9_-]{0,63}}. */
    static boolean isCollection(String name) {
        if (name.isEmpty() || name.length() > COLLECTION_LENGTH || !isLowerOrDigit(name.charAt(0))) {
            return false;
        }
        return name.chars().allMatch(c -> isLowerOrDigit(c) || c == '_' || c == '-');
    }

    /** Whether this is 1 to 128 of RFC 3986's unreserved characters, no dot segment, and not reserved for the server. */
    static boolean isId(String id) {
        if (id.isEmpty() || id.length() > ID_LENGTH || id.charAt(0) == '_' || id.equals(".") || id.equals("..")) {
            return false;
        }
        return id.chars().allMatch(c -> isLowerOrDigit(c) || (c >= 'A' && c <= 'Z') || "-._~".indexOf(c) >= 0);
    }

    private static boolean isLowerOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
