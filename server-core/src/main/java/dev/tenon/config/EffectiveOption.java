package dev.tenon.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option as a plugin has read it.
 *
 * @param key its name, with those of the tables around it: {@code cache.bytes}, {@code rule[0].path}
 * @param value what the plugin got, as TOML writes it; hidden if it looks like a secret or comes from an environment variable
 * @param line where it is set; empty if the plugin's default holds
 */
public record EffectiveOption(String key, String value, Optional<SourceLine> line) {

    private static final String HIDDEN = "(hidden)";

    private static final String SECRET_NAME = "pass(?:word|wd|phrase|code)|secret|token|credential"
            + "|(?:api|private|access|signing|encryption|shared)[_-]?key|authorization";

    /** In the name of an option or of a table around it. Short words count only where no letter is beside them. */
    private static final Pattern SECRET_KEY =
            Pattern.compile(SECRET_NAME + "|(?<![a-z])(?:pass|pwd|pw|dsn|cookies?)(?![a-z])", Pattern.CASE_INSENSITIVE);

    /** The password in {@code scheme://user:password@}. */
    private static final Pattern IN_URL = Pattern.compile("(://[^/\\s:@\"]*:)[^/\\s@\"]+(@)");

    /** A parameter as in a JDBC URL or in the connection text of a database. */
    private static final Pattern IN_PARAMETER = Pattern.compile(
            "((?<![a-z])[a-z_. -]*(?:" + SECRET_NAME + "|pwd)\\s*=\\s*)('[^']*'|[^&;\\s\",]+)()",
            Pattern.CASE_INSENSITIVE);

    /** A header field with a secret, and what comes after the name of a scheme. */
    private static final Pattern IN_HEADER = Pattern.compile(
            "((?:authorization|cookie|[a-z-]*(?:token|secret|api-?key))\\s*:\\s*|(?<![a-z])(?:bearer|basic)\\s+)"
                    + "[^\"]{4,}()",
            Pattern.CASE_INSENSITIVE);

    private static final List<Pattern> SECRET_PARTS = List.of(IN_URL, IN_PARAMETER, IN_HEADER);

    /** One whose value comes from the environment, where secrets are kept out of the file. */
    static EffectiveOption hidden(String key, Optional<SourceLine> line) {
        return new EffectiveOption(key, HIDDEN, line);
    }

    static EffectiveOption of(String key, Object value, Optional<SourceLine> line) {
        String shown = SECRET_KEY.matcher(key).find() ? HIDDEN : withoutSecrets(text(value));
        return new EffectiveOption(key, shown, line);
    }

    private static String withoutSecrets(String text) {
        String shown = text;
        for (Pattern part : SECRET_PARTS) {
            shown = part.matcher(shown)
                    .replaceAll(found ->
                            Matcher.quoteReplacement(found.group(1) + HIDDEN + found.group(found.groupCount())));
        }
        return shown;
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
