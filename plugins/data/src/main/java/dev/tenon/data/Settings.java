package dev.tenon.data;

import dev.tenon.api.Options;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the configuration says of one mount.
 *
 * @param documentBytes the longest document to accept
 * @param collections the only collections there are; empty: any valid name is one
 * @param listLimitDefault how many documents a list shows unless the request says otherwise
 * @param listLimitMax the most documents that a request may ask for
 * @param readOnly whether all writes are refused
 */
record Settings(int documentBytes, List<String> collections, int listLimitDefault, int listLimitMax, boolean readOnly) {

    static final int DOCUMENT_BYTES = 1 << 20;
    static final int DOCUMENT_BYTES_MAX = 16 << 20;
    static final int LIST_LIMIT_DEFAULT = 20;
    static final int LIST_LIMIT_MAX = 1000;
    private static final int LIST_LIMIT_CEILING = 100_000;

    static final Settings DEFAULTS = new Settings(DOCUMENT_BYTES, List.of(), LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX, false);

    Settings {
        collections = List.copyOf(collections);
    }

    static Settings read(Options options) {
        String store = options.string("store", "sqlite");
        if (!store.equals("sqlite")) {
            throw options.error("store", "\"" + store + "\" is not a store that this version knows; write \"sqlite\"");
        }
        int documentBytes = (int) options.integer("document_bytes", DOCUMENT_BYTES, 2, DOCUMENT_BYTES_MAX);
        int limitMax = (int) options.integer("list_limit_max", LIST_LIMIT_MAX, 1, LIST_LIMIT_CEILING);
        int limitDefault = (int)
                options.integer("list_limit_default", Math.min(LIST_LIMIT_DEFAULT, limitMax), 1, LIST_LIMIT_CEILING);
        if (limitDefault > limitMax) {
            throw options.error(
                    "list_limit_default", limitDefault + " is more than list_limit_max, which is " + limitMax);
        }
        boolean readOnly = options.bool("read_only", false);
        return new Settings(documentBytes, collections(options), limitDefault, limitMax, readOnly);
    }

    private static List<String> collections(Options options) {
        List<String> names = options.strings("collections", List.of());
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!Names.isCollection(name)) {
                throw options.error(
                        "collections", "\"" + name + "\" is no name of a collection: " + Names.COLLECTION_RULE);
            }
            if (!seen.add(name)) {
                throw options.error("collections", "\"" + name + "\" is listed twice; remove one");
            }
        }
        return names;
    }

    /** Whether there is, or may be, a collection of this valid name. */
    boolean knows(String collection) {
        return collections.isEmpty() || collections.contains(collection);
    }
}
