package dev.tenon.tunnel;

import dev.tenon.api.Options;
import java.time.Duration;
import java.util.List;

/**
 * The options of one mount, checked.
 *
 * @param allow which destinations tunnels may have
 * @param connect how long it may take to find the destination and connect to it
 * @param idle how long a tunnel may be without a byte in either direction
 * @param total how long a tunnel may last; zero for any time
 * @param tunnels how many there may be at once
 */
record Settings(AllowList allow, Duration connect, Duration idle, Duration total, int tunnels) {

    private static final long DAY_SECONDS = 86_400;

    static Settings read(Options options) {
        return new Settings(
                allow(options),
                Duration.ofSeconds(options.integer("connect_seconds", 10, 1, 300)),
                Duration.ofSeconds(options.integer("idle_seconds", 300, 1, DAY_SECONDS)),
                Duration.ofSeconds(options.integer("total_seconds", DAY_SECONDS, 0, 30 * DAY_SECONDS)),
                (int) options.integer("tunnels", 256, 1, 65_536));
    }

    private static AllowList allow(Options options) {
        List<String> texts = options.strings("allow", List.of());
        try {
            return AllowList.of(texts);
        } catch (IllegalArgumentException e) {
            throw options.error("allow", String.valueOf(e.getMessage()));
        }
    }
}
