package dev.tenon.cli;

import dev.tenon.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code new-plugin}. */
@Command(
        name = "new-plugin",
        description = "Write a Maven project for a plugin: a handler, its test, and all that they need of Tenon.",
        mixinStandardHelpOptions = true)
final class NewPluginCommand extends Commands.WithConfig {

    @Parameters(paramLabel = "NAME", description = "The plugin's name: word-count, or WordCount.")
    @SuppressWarnings("NullAway.Init") // set by the library
    private String name;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where to write it; by default a new folder of its name.")
    private @Nullable Path directory;

    NewPluginCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws CommandException {
        PluginProjectName names = PluginProjectName.of(name);
        Path folder = (directory == null ? Path.of(names.kebab()) : directory)
                .toAbsolutePath()
                .normalize();
        Path config = config().toAbsolutePath().normalize();
        Path pluginsDir = pluginsDir(config);
        Installation installation = Installation.ofThis();
        try {
            new PluginProject(names, folder, installation, config, pluginsDir).write();
        } catch (IOException e) {
            throw new CommandException("tenon: cannot write the project to " + folder + ": " + e.getMessage(), e);
        }
        for (String line : List.of(
                "wrote " + folder,
                "next:",
                "  cd " + Shell.quoted(folder),
                "  mvn package",
                "  cp target/" + names.kebab() + ".jar " + Shell.quoted(pluginsDir) + "/",
                "then add to " + config + ", and have it taken up by " + installation.launcher() + " reload:",
                "  [[mount]]",
                "  path   = \"/" + names.kebab() + "\"",
                "  plugin = \"" + names.kebab() + "\"")) {
            console.out().println(line);
        }
        return ExitCode.OK;
    }

    /** Where to drop it; a configuration that is broken just now is no reason not to write a project. */
    private static Path pluginsDir(Path config) {
        try {
            ServerConfig read = ConfigFile.read(config);
            return read.pluginsDir();
        } catch (CommandException broken) {
            return config.resolveSibling("../plugins-dir").normalize();
        }
    }
}
