package dev.tenon.cli;

import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Which configuration file is meant, and what is in it. */
final class ConfigFile {

    /** The launcher tells with this property where the installation is. */
    static final String HOME = "tenon.home";

    private ConfigFile() {}

    /** The file that is meant if the command line names none. */
    static Path standard() {
        String home = System.getProperty(HOME, "");
        return home.isEmpty()
                ? Path.of("config", "server.toml")
                : Path.of(home).resolve("config").resolve("server.toml");
    }

    /**
     * Reads it.
     *
     * @throws CommandException with all problems, one to a line
     */
    static ServerConfig read(Path file) throws CommandException {
        try {
            return ConfigReader.read(file);
        } catch (ConfigException invalid) {
            throw invalid(invalid);
        }
    }

    /** All problems, one to a line. */
    static CommandException invalid(ConfigException invalid) {
        return new CommandException(
                invalid.problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")), invalid);
    }
}
