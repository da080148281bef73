package dev.tenon.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code [[mount]]} tables. */
final class MountReader {

    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?";

    private final Path folder;
    private final Problems problems;
    private final List<MountConfig> mounts = new ArrayList<>();
    private final Map<String, Integer> linesOfPaths = new HashMap<>();
    private final Map<String, Integer> linesOfNames = new HashMap<>();
    private int lineOfConnect;

    private MountReader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** All mounts that could be read. */
    static List<MountConfig> read(List<TomlValue.Table> tables, Path folder, Problems problems) {
        MountReader reader = new MountReader(folder, problems);
        for (TomlValue.Table table : tables) {
            reader.mount(new TableReader(table, ConfigKeys.Group.MOUNT, problems));
        }
        return reader.mounts;
    }

    private void mount(TableReader table) {
        Optional<String> path = path(table);
        Optional<String> plugin = name(table, "plugin");
        if (!table.contains("plugin")) {
            problems.add(
                    table.line(), "this [[mount]] has no plugin: add plugin = \"static\", or another plugin's name");
        }
        Optional<String> name = name(table, "name").or(() -> table.contains("name") ? Optional.empty() : plugin);
        path.ifPresent(text -> claim(linesOfPaths, text, table, "path", "give one of them another path"));
        name.ifPresent(text -> claim(linesOfNames, text, table, "name", "give this mount a name of its own"));
        var bodyBytes = table.whole(Limit.BODY_BYTES.key(), Limit.BODY_BYTES.min(), Limit.BODY_BYTES.max());
        var handlerSeconds =
                table.whole(Limit.HANDLER_SECONDS.key(), Limit.HANDLER_SECONDS.min(), Limit.HANDLER_SECONDS.max());
        QueueConfig calls = calls(table);
        HttpConfig http = http(table);
        boolean required = table.truth("required").orElse(false);
        TomlValue.Table options = table.table("options");
        if (path.isEmpty() || plugin.isEmpty() || name.isEmpty()) {
            return;
        }
        mounts.add(new MountConfig(
                path.get(),
                plugin.get(),
                name.get(),
                required,
                MountOptions.of(options, problems.file(), folder),
                bodyBytes,
                handlerSeconds,
                calls,
                http,
                new SourceLine(problems.file(), table.line())));
    }

    private static QueueConfig calls(TableReader table) {
        QueueConfig defaults = QueueConfig.defaults();
        return new QueueConfig(
                (int) table.whole("concurrent_requests", 0, QueueConfig.MAX_CONCURRENT)
                        .orElse(defaults.concurrentRequests()),
                (int) table.whole("queue", 0, QueueConfig.MAX_QUEUE).orElse(defaults.queue()),
                (int) table.whole("queue_seconds", 1, QueueConfig.MAX_QUEUE_SECONDS)
                        .orElse(defaults.queueSeconds()));
    }

    private HttpConfig http(TableReader table) {
        HttpConfig defaults = HttpConfig.defaults();
        return new HttpConfig(
                table.choice("compress", HttpConfig.Compress.class, defaults.compress()),
                table.truth("decompress").orElse(defaults.decompress()),
                table.truth("trace").orElse(defaults.trace()),
                connect(table, defaults));
    }

    /** CONNECT names no path, so one mount takes it for the whole server. */
    private boolean connect(TableReader table, HttpConfig defaults) {
        boolean connect = table.truth("connect").orElse(defaults.connect());
        if (connect && lineOfConnect != 0) {
            problems.add(
                    table.line("connect"),
                    "connect = true stands in the mount of line " + lineOfConnect
                            + " already: one mount opens the tunnels of the server, so remove one of them");
        } else if (connect) {
            lineOfConnect = table.line("connect");
        }
        return connect;
    }

    private Optional<String> path(TableReader table) {
        if (!table.contains("path")) {
            problems.add(table.line(), "this [[mount]] has no path: add path = \"/\", or another path to take");
        }
        return table.text("path").flatMap(text -> normalised(table.line("path"), text));
    }

    private Optional<String> normalised(int line, String path) {
        try {
            return Optional.of(MountPath.normalised(line, path));
        } catch (Fault fault) {
            problems.add(fault);
            return Optional.empty();
        }
    }

    private Optional<String> name(TableReader table, String key) {
        Optional<String> name = table.text(key);
        if (name.isPresent() && !name.get().matches(NAME)) {
            problems.add(
                    table.line(key),
                    key
                            + " must be made of 1 to 64 lower-case letters, digits and hyphens, with no hyphen at either end, not "
                            + Typed.quoted(name.get()));
            return Optional.empty();
        }
        return name;
    }

    private void claim(Map<String, Integer> lines, String text, TableReader table, String key, String advice) {
        int line = table.line(table.contains(key) ? key : "plugin");
        Integer before = lines.putIfAbsent(text, line);
        if (before != null) {
            problems.add(
                    line,
                    "the " + key + " \"" + text + "\" is taken already by the mount of line " + before + ": " + advice);
        }
    }
}
