package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.Options;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the options of a mount, and says what is wrong with them. */
final class OptionReader {

    private static final long DEFAULT_CACHE_BYTES = 64L << 20;
    private static final long MAX_CACHE_BYTES = 1L << 40;
    private static final int DEFAULT_OPEN_FILES = 128;
    private static final int MAX_OPEN_FILES = 65_536;

    /** Each may cost several looks at the disk for a request. */
    private static final int MAX_TRY_FILES = 16;

    private static final int MAX_INDEX = 16;

    private static final int MAX_LANGUAGES = 32;
    private static final int MAX_PATTERNS = 256;
    private static final Map<Integer, String> DEFAULT_ERROR_PAGES = Map.of(404, "/404.html");

    private final Options options;

    OptionReader(Options options) {
        this.options = options;
    }

    StaticOptions read() {
        Languages languages = languages();
        return new StaticOptions(
                root(),
                index(),
                options.bool("listing", false),
                tryFiles(),
                options.bool("spa", false),
                errorPages(options.table("error_pages")),
                new Visibility(dotfiles(), globs(options, "hide"), languages),
                symlinks(),
                languages,
                options.bool("precompressed", true),
                new FieldRules(cacheRules(), globs(options, "download")),
                types(options.table("types")),
                mediaType(options, "default_type", options.string("default_type", "application/octet-stream")),
                charset(),
                options.integer("cache_bytes", DEFAULT_CACHE_BYTES, 0, MAX_CACHE_BYTES),
                (int) options.integer("open_files", DEFAULT_OPEN_FILES, 0, MAX_OPEN_FILES));
    }

    private Path root() {
        Path root = options.path("root");
        if (!Files.exists(root)) {
            throw options.error("root", "there is no folder " + root + ": create it, or name another");
        }
        if (!Files.isDirectory(root)) {
            throw options.error("root", root + " is not a folder: name the folder whose files are to be served");
        }
        return root;
    }

    private List<String> index() {
        List<String> index = options.strings("index", List.of("index.html"));
        if (index.size() > MAX_INDEX) {
            throw options.error("index", "at most " + MAX_INDEX + " names: each is looked for in a directory");
        }
        for (String name : index) {
            if (!Names.isName(name) || name.startsWith(".")) {
                throw options.error(
                        "index",
                        "\"" + name
                                + "\" is not the name of a file that can be served: give plain names that do not start"
                                + " with a dot, such as \"index.html\"");
            }
        }
        return index;
    }

    private List<String> tryFiles() {
        List<String> elements = options.strings("try_files", List.of(Finder.ASKED));
        if (elements.isEmpty() || elements.size() > MAX_TRY_FILES) {
            throw options.error(
                    "try_files", "it takes 1 to " + MAX_TRY_FILES + " paths, such as [\"{path}\", \"/index.html\"]");
        }
        for (String element : elements) {
            // What is put in is checked again with each request; here, whether there could be anything at all.
            if (!isPath(element.replace(Finder.ASKED, "/x"))) {
                throw options.error(
                        "try_files",
                        "\"" + element + "\" leads nowhere: an element is a path from the mount's root, such as"
                                + " \"/index.html\", and {path} stands for the path of the request with its slash, as in"
                                + " \"{path}.html\" or \"/de{path}\"");
            }
        }
        return elements;
    }

    private Map<Integer, String> errorPages(Options table) {
        Map<Integer, String> pages = new HashMap<>(DEFAULT_ERROR_PAGES);
        for (String key : table.keys()) {
            String path = table.string(key);
            Integer status = switch (key) {
                case "403" -> 403;
                case "404" -> 404;
                default -> throw table.error(key, "pages can be given for 403 and 404, the errors of files");
            };
            if (path.isEmpty()) {
                pages.remove(status);
            } else if (isPath(path) && !path.endsWith("/")) {
                pages.put(status, path);
            } else {
                throw table.error(
                        key, "\"" + path + "\" is not the path of a file from the mount's root, such as \"/404.html\"");
            }
        }
        return pages;
    }

    private static boolean isPath(String text) {
        return Names.parse(text).isPresent();
    }

    private Visibility.Dotfiles dotfiles() {
        return choice(
                "dotfiles",
                "deny",
                Map.of(
                        "deny", Visibility.Dotfiles.DENY,
                        "well-known", Visibility.Dotfiles.WELL_KNOWN,
                        "allow", Visibility.Dotfiles.ALLOW));
    }

    private Symlinks symlinks() {
        Symlinks symlinks = choice(
                "symlinks",
                "inside",
                Map.of("deny", Symlinks.DENY, "inside", Symlinks.INSIDE, "owner", Symlinks.OWNER));
        if (symlinks == Symlinks.OWNER
                && !options.path("root")
                        .getFileSystem()
                        .supportedFileAttributeViews()
                        .contains("posix")) {
            throw options.error(
                    "symlinks", "\"owner\" needs a system whose files have owners: use \"inside\" or \"deny\"");
        }
        return symlinks;
    }

    private <T> T choice(String key, String fallback, Map<String, T> choices) {
        String given = options.string(key, fallback);
        T chosen = choices.get(given);
        if (chosen == null) {
            String known =
                    String.join("\", \"", choices.keySet().stream().sorted().toList());
            throw options.error(key, "\"" + given + "\" is not known: use one of \"" + known + "\"");
        }
        return chosen;
    }

    private Languages languages() {
        List<String> tags = options.strings("languages", List.of());
        String fallback = options.string("default_language", "");
        if (tags.size() > MAX_LANGUAGES) {
            throw options.error("languages", "at most " + MAX_LANGUAGES + ": each is looked for beside each file");
        }
        List<String> seen = new ArrayList<>();
        for (String tag : tags) {
            checkTag("languages", tag);
            if (seen.contains(tag.toLowerCase(Locale.ROOT))) {
                throw options.error("languages", "\"" + tag + "\" is there twice: remove one");
            }
            seen.add(tag.toLowerCase(Locale.ROOT));
        }
        if (!fallback.isEmpty()) {
            checkTag("default_language", fallback);
        }
        return new Languages(tags, fallback.isEmpty() ? Optional.empty() : Optional.of(fallback));
    }

    private void checkTag(String key, String tag) {
        if (!Languages.isTag(tag)) {
            throw options.error(key, "\"" + tag + "\" is not a language tag: write it like \"en\" or \"zh-CN\"");
        }
    }

    private List<FieldRules.CacheRule> cacheRules() {
        List<FieldRules.CacheRule> rules = new ArrayList<>();
        for (Options table : options.tables("cache_control")) {
            String value = table.string("value");
            if (!isFieldValue(value)) {
                throw table.error("value", "it cannot be sent: write it like \"public, max-age=3600\"");
            }
            List<String> types = table.strings("types", List.of());
            types.forEach(type -> checkType(table, type));
            rules.add(new FieldRules.CacheRule(globs(table, "paths"), types, table.bool("hashed", false), value));
        }
        if (rules.size() > MAX_PATTERNS) {
            throw options.error("cache_control", "at most " + MAX_PATTERNS + " rules");
        }
        return rules;
    }

    private static boolean isFieldValue(String value) {
        try {
            Headers.of("Cache-Control", value);
            return !value.isBlank();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkType(Options table, String type) {
        if (!MediaTypes.valid(type) || type.indexOf(';') >= 0) {
            throw table.error(
                    "types",
                    "\"" + type
                            + "\" is not a media type without parameters: write it like \"text/css\" or \"image/*\"");
        }
        if (type.startsWith("*")) {
            throw table.error("types", "\"" + type + "\" is no type of a file: leave \"types\" out if all are meant");
        }
    }

    private static List<Glob> globs(Options table, String key) {
        List<String> patterns = table.strings(key, List.of());
        if (patterns.size() > MAX_PATTERNS) {
            throw table.error(key, "at most " + MAX_PATTERNS + " patterns");
        }
        Function<String, Glob> read = pattern -> {
            try {
                return Glob.of(pattern);
            } catch (IllegalArgumentException e) {
                throw table.error(key, "\"" + pattern + "\": " + e.getMessage());
            }
        };
        return patterns.stream().map(read).toList();
    }

    private static Map<String, String> types(Options table) {
        Map<String, String> types = new HashMap<>();
        for (String key : table.keys()) {
            String extension = key.startsWith(".") ? key.substring(1) : key;
            types.put(extension.toLowerCase(Locale.ROOT), mediaType(table, key, table.string(key)));
        }
        return types;
    }

    private static String mediaType(Options table, String key, String type) {
        if (!MediaTypes.valid(type)) {
            throw table.error(key, "\"" + type + "\" is not a media type: write it like \"text/markdown\"");
        }
        return type;
    }

    private String charset() {
        String charset = options.string("charset", "utf-8");
        boolean known;
        try {
            known = charset.isEmpty() || Charset.isSupported(charset);
        } catch (IllegalArgumentException e) {
            known = false;
        }
        if (!known) {
            throw options.error(
                    "charset", "\"" + charset + "\" is not known: use \"utf-8\", or \"\" to say nothing of it");
        }
        return charset;
    }
}
