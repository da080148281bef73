package dev.tenon.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An option as a plugin has read it.
 *
 * @param key its name, with those of the tables around it: {@code cache.bytes}, {@code rule[0].path}
 * @param value what the plugin got, as TOML writes it; hidden if it looks like a secret
 * @param line where it is set; empty if the plugin's default holds
 */
public record EffectiveOption(String key, String value, Optional<SourceLine> line) {

    private static final Pattern SECRET_KEY = Pattern.compile("password|passwd|secret|token|credential|api_?key");

    /** {@code scheme://user:password@}, and the parameter of a JDBC URL. */
    private static final Pattern SECRET_PART =
            Pattern.compile("(://[^/\\s:@\"]*:)[^/\\s@\"]+@|([?&;]password=)[^&;\"]*");

    static EffectiveOption of(String key, Object value, Optional<SourceLine> line) {
        String last = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String shown = SECRET_KEY.matcher(last).find() ? "(hidden)" : withoutSecrets(text(value));
        return new EffectiveOption(key, shown, line);
    }

    private static String withoutSecrets(String text) {
        return SECRET_PART
                .matcher(text)
                .replaceAll(
                        found -> found.group(1) == null ? found.group(2) + "(hidden)" : found.group(1) + "(hidden)@");
    }

    private static String text(Object value) {
        return switch (value) {
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case Iterable<?> list
            when !(value instanceof java.nio.file.Path) -> {
                StringBuilder all = new StringBuilder("[");
                list.forEach(each -> all.append(all.length() == 1 ? "" : ", ").append(text(each)));
                yield all.append(']').toString();
            }
            default -> '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        };
    }
}
