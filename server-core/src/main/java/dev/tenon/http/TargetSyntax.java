package dev.tenon.http;

import java.util.Set;

/**
 * Which octets a request target may have: those of RFC 3986, and what {@link Leniency} adds.
 *
 * <p>Immutable.
 */
public final class TargetSyntax {

    private static final TargetSyntax STRICT = new TargetSyntax(Set.of());

    private final int path;
    private final int query;
    private final int target;
    private final boolean uniform;

    private TargetSyntax(Set<Leniency> leniencies) {
        int paths = Syntax.PATH | Syntax.PERCENT;
        int queries = Syntax.QUERY | Syntax.PERCENT;
        boolean percent = false;
        for (Leniency leniency : leniencies) {
            switch (leniency) {
                case PATH_CHARACTERS -> paths |= Syntax.RAW_PATH;
                case QUERY_CHARACTERS -> queries |= Syntax.RAW_QUERY;
                case QUERY_PERCENT -> percent = true;
            }
        }
        this.path = paths;
        this.query = queries;
        this.target = percent ? paths | queries : (paths | queries) & ~Syntax.PERCENT;
        this.uniform = leniencies.isEmpty();
    }

    /** The grammar with these exceptions. */
    public static TargetSyntax of(Set<Leniency> leniencies) {
        return leniencies.isEmpty() ? STRICT : new TargetSyntax(leniencies);
    }

    /** The kinds of octets that a target may have anywhere, for {@link Syntax#is}; a percent sign only if it may stand alone. */
    public int target() {
        return target;
    }

    /** Whether what {@link #target} allows is what a query may have. */
    public boolean isUniform() {
        return uniform;
    }

    /**
     * Where the path ends: at the question mark, or at the end. Escapes have been checked as far as they must be.
     *
     * @throws ProtocolError 400 for an octet that no path has
     */
    public int pathEnd(byte[] bytes, int start, int end) throws ProtocolError {
        int i = start;
        while (i < end && Syntax.is(bytes[i], path)) {
            i++;
        }
        if (i < end && bytes[i] != '?') {
            throw ProtocolError.badRequest(
                    "a character in the path that no URI has (RFC 3986 section 3.3): percent-encode it");
        }
        return i;
    }

    /**
     * Checks a query, its question mark included.
     *
     * @throws ProtocolError 400 for an octet that no query has
     */
    public void checkQuery(byte[] bytes, int start, int end) throws ProtocolError {
        for (int i = start; i < end; i++) {
            if (!Syntax.is(bytes[i], query)) {
                throw ProtocolError.badRequest(
                        "a character in the query that no URI has (RFC 3986 section 3.4): percent-encode it");
            }
        }
    }
}
