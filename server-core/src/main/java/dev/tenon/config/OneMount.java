package dev.tenon.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A configuration that nobody has written down: one plugin at the root, and the default of everything else. */
public final class OneMount {

    private OneMount() {}

    /**
     * Makes it.
     *
     * @param folder where the server keeps its state, absolute; what error messages name stands for a file in it
     * @param listen where to listen; at least one address
     * @param plugin the plugin's name, required
     * @param options its options: texts, truth values, and lists of texts
     */
    public static ServerConfig config(
            Path folder, List<ListenAddress> listen, String plugin, Map<String, Object> options) {
        Path file = folder.resolve("command-line");
        MountConfig mount = new MountConfig(
                "/",
                plugin,
                plugin,
                true,
                MountOptions.of(table(options), file, folder),
                OptionalLong.empty(),
                OptionalLong.empty(),
                QueueConfig.defaults(),
                HttpConfig.defaults(),
                new SourceLine(file, 1));
        ReloadConfig standard = ReloadConfig.defaults();
        return new ServerConfig(
                file,
                listen,
                List.of(),
                pluginsDir(folder),
                folder,
                List.of(),
                Set.of(ForwardedField.values()),
                "",
                Set.of(),
                LimitsConfig.defaults(),
                LogConfig.defaults(),
                EngineConfig.defaults(),
                // There is no file to look at.
                new ReloadConfig(false, standard.pollMilliseconds(), 1),
                SwapConfig.defaults(),
                List.of(mount),
                new ConfigLines(file, table(Map.of())));
    }

    /** Where such a configuration has its plugins. */
    public static Path pluginsDir(Path folder) {
        return folder.resolve("plugins-dir");
    }

    private static TomlValue.Table table(Map<String, Object> options) {
        Map<String, TomlValue> entries = new LinkedHashMap<>();
        options.forEach((key, value) -> entries.put(key, value(value)));
        return new TomlValue.Table(1, entries);
    }

    private static TomlValue value(Object value) {
        return switch (value) {
            case String text -> new TomlValue.Text(1, text, false);
            case Boolean truth -> new TomlValue.Truth(1, truth);
            case List<?> items ->
                new TomlValue.Array(1, items.stream().map(OneMount::value).toList());
            default -> throw new IllegalArgumentException("no value of an option: " + value.getClass());
        };
    }
}
