package dev.tenon.staticfiles;

import dev.tenon.api.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The options of one mount, checked.
 *
 * @param root the folder to serve, as configured: it may be a symbolic link, which is followed anew each time
 * @param index the names to look for in a directory, in order
 * @param listing whether a directory without an index file is listed
 * @param cacheBytes the most bytes to keep in memory; 0 keeps nothing
 * @param types media types by extension, in lower case without the dot, ahead of the built-in table
 */
record StaticOptions(Path root, List<String> index, boolean listing, long cacheBytes, Map<String, String> types) {

    static final long DEFAULT_CACHE_BYTES = 64L << 20;
    private static final long MAX_CACHE_BYTES = 1L << 40;

    StaticOptions {
        index = List.copyOf(index);
        types = Map.copyOf(types);
    }

    static StaticOptions read(Options options) {
        return new StaticOptions(
                root(options),
                index(options),
                options.bool("listing", false),
                options.integer("cache_bytes", DEFAULT_CACHE_BYTES, 0, MAX_CACHE_BYTES),
                types(options.table("types")));
    }

    private static Path root(Options options) {
        Path root = options.path("root");
        if (!Files.exists(root)) {
            throw options.error("root", "there is no folder " + root + ": create it, or name another");
        }
        if (!Files.isDirectory(root)) {
            throw options.error("root", root + " is not a folder: name the folder whose files are to be served");
        }
        return root;
    }

    private static List<String> index(Options options) {
        List<String> index = options.strings("index", List.of("index.html"));
        for (String name : index) {
            if (!Names.servable(name)) {
                throw options.error(
                        "index",
                        "\"" + name
                                + "\" is not the name of a file that can be served: give plain names that do not start"
                                + " with a dot, such as \"index.html\"");
            }
        }
        return index;
    }

    private static Map<String, String> types(Options table) {
        Map<String, String> types = new HashMap<>();
        for (String key : table.keys()) {
            String type = table.string(key);
            if (!MediaTypes.valid(type)) {
                throw table.error(key, "\"" + type + "\" is not a media type: write it like \"text/markdown\"");
            }
            String extension = key.startsWith(".") ? key.substring(1) : key;
            types.put(extension.toLowerCase(Locale.ROOT), type);
        }
        return types;
    }
}
