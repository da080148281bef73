package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a plugin that cannot be constructed is said to suffer from. */
final class Failures {

    private Failures() {}

    static PluginProblem problemOf(AvailablePlugin plugin) {
        return catchThrowableOfType(PluginException.class, plugin::create).problem();
    }
}
