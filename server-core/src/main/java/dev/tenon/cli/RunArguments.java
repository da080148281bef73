package dev.tenon.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code run}. */
record RunArguments(Path config, boolean verbose) {

    private static final String CONFIG_IS = "--config=";

    /** Reads {@code run [--config FILE] [--verbose]}; null if the arguments are anything else. */
    static @Nullable RunArguments plain(String... args) {
        if (args.length == 0 || !args[0].equals("run")) {
            return null;
        }
        String config = null;
        boolean verbose = false;
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--verbose") && !verbose) {
                verbose = true;
            } else if (args[i].equals("--config") && config == null && i + 1 < args.length) {
                config = args[++i];
            } else if (args[i].startsWith(CONFIG_IS) && config == null) {
                config = args[i].substring(CONFIG_IS.length());
            } else {
                return null;
            }
        }
        return of(config, verbose);
    }

    private static @Nullable RunArguments of(@Nullable String config, boolean verbose) {
        if (config == null) {
            return new RunArguments(ConfigFile.standard(), verbose);
        }
        if (config.isEmpty() || config.startsWith("-")) {
            return null;
        }
        try {
            return new RunArguments(Path.of(config), verbose);
        } catch (InvalidPathException unusable) {
            return null;
        }
    }
}
