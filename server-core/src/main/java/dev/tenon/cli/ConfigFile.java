package dev.tenon.cli;

import dev.tenon.admin.ServerControl;
import dev.tenon.admin.TextViews;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A configuration file: which one is meant, what is in it, and the server that it describes.
 *
 * @param path where it is
 */
record ConfigFile(Path path) implements ServerRun.Purpose {

    /** The launcher tells with this property where the installation is. */
    static final String HOME = "tenon.home";

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

    @Override
    public ServerConfig config() throws CommandException {
        return read(path);
    }

    @Override
    public boolean reloadable() {
        return true;
    }

    @Override
    public String announcement(ServerControl control) {
        return TextViews.start(control.mounts(), control.plugins(), control.pluginProblems());
    }
}
