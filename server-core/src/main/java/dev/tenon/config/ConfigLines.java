package dev.tenon.config;

import java.nio.file.Path;
import java.util.Optional;

/** Where the keys of a configuration stand in its file. Immutable; safe for any thread. */
public final class ConfigLines {

    private final Path file;
    private final TomlValue.Table tree;

    ConfigLines(Path file, TomlValue.Table tree) {
        this.file = file;
        this.tree = tree;
    }

    /** Where {@code [server.limits]} sets this limit; empty if the default holds. */
    public Optional<SourceLine> limit(Limit limit) {
        return table(tree, "server")
                .flatMap(server -> table(server, "limits"))
                .flatMap(limits -> limits.find(limit.key()))
                .map(this::line);
    }

    /** Where a {@code [[mount]]} sets this key; empty if it does not. */
    public Optional<SourceLine> mount(MountConfig mount, String key) {
        if (!(tree.entries().get("mount") instanceof TomlValue.Array mounts)) {
            return Optional.empty();
        }
        return mounts.items().stream()
                .filter(each -> each.line() == mount.line().line())
                .filter(TomlValue.Table.class::isInstance)
                .map(TomlValue.Table.class::cast)
                .findFirst()
                .flatMap(table -> table.find(key))
                .map(this::line);
    }

    private static Optional<TomlValue.Table> table(TomlValue.Table around, String key) {
        return around.find(key).filter(TomlValue.Table.class::isInstance).map(TomlValue.Table.class::cast);
    }

    private SourceLine line(TomlValue value) {
        return new SourceLine(file, value.line());
    }
}
