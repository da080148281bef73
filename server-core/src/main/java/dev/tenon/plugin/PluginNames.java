package dev.tenon.plugin;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The names that a configuration refers to plugins by. */
final class PluginNames {

    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final List<String> SUFFIXES = List.of("Handler", "Plugin");

    private PluginNames() {}

    static boolean valid(String name) {
        return VALID.matcher(name).matches();
    }

    /** The name of a class without {@code @Plugin}: {@code com.x.HitCounterHandler} gives {@code hit-counter}. */
    static String ofClass(String className) {
        String simple = className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
        for (String suffix : SUFFIXES) {
            if (simple.endsWith(suffix) && simple.length() > suffix.length()) {
                return kebab(simple.substring(0, simple.length() - suffix.length()));
            }
        }
        return kebab(simple);
    }

    private static String kebab(String camel) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            if (startsWord(camel, i)) {
                name.append('-');
            }
            name.append(camel.charAt(i) == '_' ? '-' : camel.charAt(i));
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /** An upper-case letter starts a word after a lower-case one ("hitCounter") and before one ("HTTPEcho"). */
    private static boolean startsWord(String camel, int i) {
        if (i == 0 || !Character.isUpperCase(camel.charAt(i)) || camel.charAt(i - 1) == '_') {
            return false;
        }
        boolean afterWord = !Character.isUpperCase(camel.charAt(i - 1));
        boolean beforeWord = i + 1 < camel.length() && Character.isLowerCase(camel.charAt(i + 1));
        return afterWord || beforeWord;
    }
}
