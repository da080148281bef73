package dev.tenon.data;

import dev.tenon.api.Options;
import dev.tenon.data.postgres.PostgresAccess;
import dev.tenon.data.store.Index;
import dev.tenon.data.store.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the configuration says of one mount.
 *
 * @param documentBytes the longest document to accept
 * @param collections the only collections there are; empty: any valid name is one
 * @param listLimitDefault how many documents a list shows unless the request says otherwise
 * @param listLimitMax the most documents that a request may ask for
 * @param readOnly whether all writes are refused
 * @param requireIfMatch whether what is there can only be changed by a request that says which state it saw
 * @param seed a file to fill a new store from
 * @param rules what is said of single collections
 * @param postgres the database to use; empty: an SQLite file of the mount's own
 * @param store what is for the store to know
 */
record Settings(
        int documentBytes,
        List<String> collections,
        int listLimitDefault,
        int listLimitMax,
        boolean readOnly,
        boolean requireIfMatch,
        Optional<Path> seed,
        Map<String, Rules> rules,
        Optional<PostgresAccess> postgres,
        StoreOptions store) {

    static final int DOCUMENT_BYTES = 1 << 20;
    static final int DOCUMENT_BYTES_MAX = 16 << 20;
    static final int LIST_LIMIT_DEFAULT = 20;
    static final int LIST_LIMIT_MAX = 1000;
    private static final int LIST_LIMIT_CEILING = 100_000;
    private static final int INDEXES_MAX = 32;

    /** In their usual order. */
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /**
     * What is said of one collection.
     *
     * @param methods those that may be used on it and its documents
     * @param schema a JSON Schema that its documents must fulfil
     */
    record Rules(Set<String> methods, Optional<Path> schema) {

        static final Set<String> ALL_METHODS = Set.copyOf(METHODS);
        static final Rules NONE = new Rules(ALL_METHODS, Optional.empty());
    }

    Settings {
        collections = List.copyOf(collections);
        rules = Map.copyOf(rules);
    }

    static Settings read(Options options) {
        Optional<PostgresAccess> postgres = Stores.postgres(options);
        int documentBytes = (int) options.integer("document_bytes", DOCUMENT_BYTES, 2, DOCUMENT_BYTES_MAX);
        int limitMax = (int) options.integer("list_limit_max", LIST_LIMIT_MAX, 1, LIST_LIMIT_CEILING);
        int limitDefault = (int)
                options.integer("list_limit_default", Math.min(LIST_LIMIT_DEFAULT, limitMax), 1, LIST_LIMIT_CEILING);
        if (limitDefault > limitMax) {
            throw options.error(
                    "list_limit_default", limitDefault + " is more than list_limit_max, which is " + limitMax);
        }
        boolean readOnly = options.bool("read_only", false);
        boolean requireIfMatch = options.bool("require_if_match", false);
        Optional<Path> seed = options.contains("seed") ? Optional.of(options.path("seed")) : Optional.empty();
        List<String> collections = collections(options);
        Set<Index> indexes = new HashSet<>();
        Map<String, Rules> rules = rules(options, collections, indexes);
        return new Settings(
                documentBytes,
                collections,
                limitDefault,
                limitMax,
                readOnly,
                requireIfMatch,
                seed,
                rules,
                postgres,
                store(options, indexes));
    }

    private static StoreOptions store(Options options, Set<Index> indexes) {
        StoreOptions base = StoreOptions.DEFAULTS;
        return new StoreOptions(
                indexes,
                Duration.ofDays(
                        options.integer("history_days", base.historyAge().toDays(), 1, 36_500)),
                options.integer("history_changes", base.historyChanges(), 1000, 1_000_000_000_000L),
                options.integer("cache_bytes", base.cacheBytes(), 0, 1L << 40),
                Duration.ofSeconds(
                        options.integer("query_seconds", base.queryTime().toSeconds(), 1, 3600)));
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

    private static Map<String, Rules> rules(Options options, List<String> collections, Set<Index> indexes) {
        Options tables = options.table("collection");
        Map<String, Rules> rules = new HashMap<>();
        for (String name : tables.keys()) {
            if (!Names.isCollection(name)) {
                throw tables.error(name, "\"" + name + "\" is no name of a collection: " + Names.COLLECTION_RULE);
            }
            if (!collections.isEmpty() && !collections.contains(name)) {
                throw tables.error(name, "\"" + name + "\" is not in the list \"collections\"; add it there");
            }
            Options table = tables.table(name);
            indexes(table, name, indexes);
            Optional<Path> schema = table.contains("schema") ? Optional.of(table.path("schema")) : Optional.empty();
            rules.put(name, new Rules(methods(table), schema));
        }
        return rules;
    }

    private static void indexes(Options table, String collection, Set<Index> indexes) {
        List<String> fields = table.strings("indexes", List.of());
        if (fields.size() > INDEXES_MAX) {
            throw table.error("indexes", "a collection may have " + INDEXES_MAX + " indexes, not " + fields.size());
        }
        for (String field : fields) {
            Index index = new Index(
                    collection, Fields.parse(field).orElseThrow(() -> table.error("indexes", Fields.wrong(field))));
            if (!indexes.add(index)) {
                throw table.error("indexes", "\"" + field + "\" is listed twice; remove one");
            }
        }
    }

    private static Set<String> methods(Options table) {
        Set<String> methods = new LinkedHashSet<>(table.strings("methods", List.copyOf(Rules.ALL_METHODS)));
        for (String method : methods) {
            if (!Rules.ALL_METHODS.contains(method)) {
                throw table.error(
                        "methods", "\"" + method + "\" is none of the methods GET, POST, PUT, PATCH and DELETE");
            }
        }
        return Set.copyOf(methods);
    }

    /** Whether there is, or may be, a collection of this valid name. */
    boolean knows(String collection) {
        return collections.isEmpty() || collections.contains(collection);
    }

    /** Whether any valid name is a collection. */
    boolean open() {
        return collections.isEmpty();
    }

    /** The collections that the configuration names, whether they hold anything or not. */
    Set<String> named() {
        Set<String> names = new TreeSet<>(collections);
        names.addAll(rules.keySet());
        return names;
    }

    /** The methods that may be used on a collection or its documents, in their usual order. */
    List<String> methods(String collection) {
        return METHODS.stream().filter(method -> allows(collection, method)).toList();
    }

    /** What is said of a collection. */
    Rules rules(String collection) {
        return rules.getOrDefault(collection, Rules.NONE);
    }

    /** Whether a method may be used on a collection or its documents. */
    boolean allows(String collection, String method) {
        return rules(collection).methods().contains(method) && (!readOnly || method.equals("GET"));
    }
}
