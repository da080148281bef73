package dev.tenon.http1;

import dev.tenon.http.Authority;
import dev.tenon.http.FieldBlock;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead.TargetForm;
import dev.tenon.http.Target;
import dev.tenon.http.TargetSyntax;

/**
 * A request target in one of its four forms (RFC 9112 section 3.2), taken apart and checked. Offsets are those of the bytes it was
 * read from.
 *
 * @param authorityStart where the authority starts that the target itself names
 * @param authorityEnd where it ends; 0 if the target names none
 * @param queryStart where the query starts, after its question mark; past the target's end if there is none
 * @param secure whether it is a URI with the scheme https
 * @param path decoded and normalised; {@code *} if it is about the server, empty if it is about a tunnel
 */
record RequestTarget(
        TargetForm form, int authorityStart, int authorityEnd, int queryStart, boolean secure, String path) {

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    /** Takes apart what stands from {@code start}, at least one octet, to {@code end}. */
    static RequestTarget parse(TargetSyntax syntax, String method, byte[] bytes, int start, int end)
            throws ProtocolError {
        if (method.equals("CONNECT")) {
            if (!Authority.isDestination(bytes, start, end)) {
                throw ProtocolError.badRequest("CONNECT wants host and port (RFC 9112 section 3.2.3)");
            }
            return new RequestTarget(TargetForm.AUTHORITY, start, end, end + 1, false, "");
        }
        if (bytes[start] == '/') {
            int pathEnd = syntax.pathEnd(bytes, start, end);
            if (!syntax.isUniform()) {
                syntax.checkQuery(bytes, pathEnd, end);
            }
            return new RequestTarget(TargetForm.ORIGIN, 0, 0, pathEnd + 1, false, Target.path(bytes, start, pathEnd));
        }
        if (end - start == 1 && bytes[start] == '*') {
            if (!method.equals("OPTIONS")) {
                throw ProtocolError.badRequest("only OPTIONS has the target * (RFC 9112 section 3.2.4)");
            }
            return new RequestTarget(TargetForm.ASTERISK, 0, 0, end + 1, false, "*");
        }
        return absolute(syntax, method, bytes, start, end);
    }

    private static RequestTarget absolute(TargetSyntax syntax, String method, byte[] bytes, int start, int end)
            throws ProtocolError {
        boolean secure = startsWith(bytes, start, end, HTTPS);
        if (!secure && !startsWith(bytes, start, end, HTTP)) {
            throw ProtocolError.badRequest(
                    "the target is neither a path nor a URI with http or https (RFC 9112 section 3.2)");
        }
        int authority = start + (secure ? HTTPS : HTTP).length();
        int authorityEnd = authority;
        while (authorityEnd < end && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
            authorityEnd++;
        }
        if (authorityEnd == authority || !Authority.isValid(bytes, authority, authorityEnd)) {
            throw ProtocolError.badRequest("the target's authority is malformed (RFC 9110 section 4.2)");
        }
        int pathEnd = syntax.pathEnd(bytes, authorityEnd, end);
        syntax.checkQuery(bytes, pathEnd, end);
        String path = pathEnd > authorityEnd
                ? Target.path(bytes, authorityEnd, pathEnd)
                : pathEnd == end && method.equals("OPTIONS") ? "*" : "/";
        return new RequestTarget(TargetForm.ABSOLUTE, authority, authorityEnd, pathEnd + 1, secure, path);
    }

    private static boolean startsWith(byte[] bytes, int start, int end, String prefix) {
        int to = start + prefix.length();
        return to <= end && FieldBlock.matches(bytes, start, to, prefix);
    }
}
