package dev.tenon.staticfiles;

import dev.tenon.api.Request;

/**
 * Where something is, such as a directory that was asked for without its slash: a path, never a host, so that nobody can be sent to
 * another server by way of {@code Host} or of a path that starts with two slashes (RFC 3986 section 4.2).
 */
final class Location {

    /** What a path segment may hold as it stands (RFC 3986 section 3.3), besides letters and digits; and the slash. */
    private static final String PATH_MARKS = "-._~!$&'()*+,;=:@/";

    private static final String QUERY_MARKS = PATH_MARKS + "?%";

    private Location() {}

    /** The path of this request with a slash at its end, and its query. */
    static String withSlash(Request request) {
        StringBuilder location = new StringBuilder(of(request.mountPath(), request.path()));
        if (location.charAt(location.length() - 1) != '/') {
            location.append('/');
        }
        String target = request.target();
        int query = target.indexOf('?');
        if (query >= 0) {
            Percent.append(location, target.substring(query), QUERY_MARKS);
        }
        return location.toString();
    }

    /** The target of a path within a mount. */
    static String of(String mountPath, String path) {
        StringBuilder location = new StringBuilder("/");
        Percent.append(location, withoutSlashes(join(mountPath, path)), PATH_MARKS);
        return location.toString();
    }

    /** A path within a mount, as it is without one; not encoded. */
    static String join(String mountPath, String path) {
        return mountPath.length() == 1 ? path : mountPath + path;
    }

    /** Without the slashes at the start: two of them would name a host. */
    private static String withoutSlashes(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return path.substring(start);
    }

    /**
     * Whether the target itself lacks the slash that {@link Request#path} always has at the root of a mount: relative links of
     * the page at {@code /docs} would lead past the mount.
     */
    static boolean lacksSlash(Request request) {
        if (request.mountPath().length() == 1) {
            return false;
        }
        String target = request.target();
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        return end == 0 || target.charAt(end - 1) != '/';
    }
}
