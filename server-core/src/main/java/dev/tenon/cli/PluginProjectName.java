package dev.tenon.cli;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/**
 * A plugin's name in the forms that a project has of it.
 *
 * @param kebab what mounts call it, for example {@code word-count}
 * @param type its class, {@code WordCount}
 * @param packageName its package, {@code wordcount}
 */
record PluginProjectName(String kebab, String type, String packageName) {

    /** Names that the project's own sources import or that every class sees. */
    private static final Set<String> TAKEN = Set.of(
            "Carrier",
            "Object",
            "Options",
            "Override",
            "Plugin",
            "Request",
            "RequestHandler",
            "Response",
            "Set",
            "String");

    /**
     * All forms of {@code word-count}, {@code WordCount} or {@code wordCount}.
     *
     * @throws CommandException if it is no name
     */
    static PluginProjectName of(String name) throws CommandException {
        String kebab = name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
        if (!kebab.matches("[a-z]([a-z0-9]|-(?=[a-z0-9])){0,62}")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "tenon: \"" + name
                            + "\" is no name for a plugin: begin with a letter, and use up to 63 lower-case letters,"
                            + " digits and single hyphens, as in word-count",
                    null);
        }
        StringBuilder type = new StringBuilder();
        for (String word : kebab.split("-", -1)) {
            type.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        if (TAKEN.contains(type.toString())) {
            type.append("Plugin");
        }
        String joined = kebab.replace("-", "");
        return new PluginProjectName(
                kebab, type.toString(), SourceVersion.isKeyword(joined) ? joined + "plugin" : joined);
    }
}
