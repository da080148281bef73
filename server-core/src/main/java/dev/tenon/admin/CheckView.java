package dev.tenon.admin;

import java.util.List;

/**
 * What a check of a configuration and its plugins has found.
 *
 * @param configFile the configuration
 * @param mounts how many mounts it has
 * @param problems what keeps it, or a mount, from working, a line each
 * @param warnings what works, but perhaps not as it was meant, a line each
 */
public record CheckView(String configFile, int mounts, List<String> problems, List<String> warnings) {

    public CheckView {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Whether everything works. */
    public boolean ok() {
        return problems.isEmpty();
    }
}
