package dev.tenon.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key that the server itself knows, by table. A test holds the reference and the shipped file against it. */
final class ConfigKeys {

    private ConfigKeys() {}

    /** A table of the configuration file. */
    enum Group {
        ROOT("the top of the file", "", List.of("server", "mount")),
        SERVER(
                "[server]",
                "server.",
                List.of(
                        "listen",
                        "proxy_protocol",
                        "plugins_dir",
                        "data_dir",
                        "trusted_proxies",
                        "forwarded_fields",
                        "server_header",
                        "lenient",
                        "limits",
                        "log",
                        "engine")),
        LIMITS(
                "[server.limits]",
                "server.limits.",
                Arrays.stream(Limit.values()).map(Limit::key).toList()),
        LOG("[server.log]", "server.log.", List.of("level", "format")),
        ENGINE("[server.engine]", "server.engine.", List.of("loops", "carrier")),
        MOUNT(
                "[[mount]]",
                "mount.",
                List.of(
                        "path",
                        "plugin",
                        "name",
                        "required",
                        "body_bytes",
                        "handler_seconds",
                        "compress",
                        "decompress",
                        "trace",
                        "connect",
                        "options"));

        private final String title;
        private final String prefix;

        @SuppressWarnings("ImmutableEnumChecker") // every caller passes an unmodifiable list
        private final List<String> keys;

        Group(String title, String prefix, List<String> keys) {
            this.title = title;
            this.prefix = prefix;
            this.keys = keys;
        }

        /** How error messages call this table. */
        String title() {
            return title;
        }

        List<String> keys() {
            return keys;
        }
    }

    /** All keys with the tables around them: {@code server.limits.body_bytes}. */
    static Stream<String> all() {
        return Arrays.stream(Group.values())
                .flatMap(group -> group.keys().stream().map(key -> group.prefix + key));
    }

    /** What to say of a key that does not belong into this table. */
    static String unknown(String key, Group group) {
        String what = "unknown key " + Typed.quoted(key) + " in " + group.title();
        Optional<Group> home = Arrays.stream(Group.values())
                .filter(other -> other.keys().contains(key))
                .findFirst();
        Optional<String> near = Nearest.to(key, group.keys());
        if (home.isPresent() && near.isEmpty()) {
            return what + ": it belongs to " + home.get().title();
        }
        if (near.isPresent()) {
            return what + ", did you mean \"" + near.get() + "\"?";
        }
        return what
                + (group == Group.MOUNT ? ": the plugin's own options go below [mount.options]" : "")
                + (group == Group.MOUNT ? "" : "; known are " + known(group));
    }

    private static String known(Group group) {
        return String.join(", ", group.keys());
    }
}
