package dev.tenon.cli;

import dev.tenon.Server;
import dev.tenon.admin.CheckView;
import dev.tenon.admin.CheckViews;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ListenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands as the command-line library sees them. Names, options and exit codes are a contract. */
final class Commands {

    private Commands() {}

    /** Makes each command with the console it writes to. */
    record Factory(Console console) implements IFactory {

        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(Console.class).newInstance(console);
            } catch (NoSuchMethodException plain) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }

    @Command(
            name = "tenon",
            description = "An HTTP server for files, data and your own handlers.",
            mixinStandardHelpOptions = true,
            versionProvider = Versions.class,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {
                Run.class,
                Serve.class,
                Check.class,
                Verify.class,
                ServerCommands.Status.class,
                ServerCommands.Mounts.class,
                ServerCommands.Plugins.class,
                ExplainCommand.class,
                ServerCommands.Reload.class,
                ServerCommands.Plan.class,
                ServerCommands.Generations.class,
                ServerCommands.Rollback.class,
                ServerCommands.Stop.class,
                DataCommands.Data.class,
                NewPluginCommand.class,
                Precompress.class,
                TrainCommand.class,
                Jdk.class,
                PrintVersion.class,
                CommandLine.HelpCommand.class
            },
            footerHeading = "%nExit codes:%n",
            footer = {
                "  0  ok",
                "  1  cannot start, configuration invalid, or no server runs",
                "  2  wrong usage",
                "  3  stopped uncleanly: requests were cut off"
            })
    static final class Tenon implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init") // set by the library
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "no command given; to start the server: tenon run");
        }
    }

    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.line()};
        }
    }

    /** A command that does something: it has a console, and shows a failure. */
    abstract static class WithConsole implements Callable<Integer> {

        final Console console;

        @Option(names = "--verbose", description = "Show the stack of a failure; so does TENON_DEBUG=1.")
        private boolean verbose;

        WithConsole(Console console) {
            this.console = console;
        }

        final boolean verbose() {
            return verbose;
        }
    }

    /** A command about what a configuration file describes. */
    abstract static class WithConfig extends WithConsole {

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "The configuration file; by default config/server.toml of the installation.")
        private @Nullable Path config;

        WithConfig(Console console) {
            super(console);
        }

        final Path config() {
            return config == null ? ConfigFile.standard() : config;
        }
    }

    @Command(
            name = "run",
            description = "Start the server and serve until SIGTERM or Ctrl-C.",
            mixinStandardHelpOptions = true)
    static final class Run extends WithConfig {

        Run(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return new ServerRun(console, new ConfigFile(config())).call();
        }
    }

    @Command(
            name = "serve",
            description = "Serve the files of a folder, without a configuration, until Ctrl-C.",
            mixinStandardHelpOptions = true)
    static final class Serve extends WithConsole {

        @Parameters(
                arity = "0..1",
                paramLabel = "DIR",
                defaultValue = ".",
                description = "The folder; by default the current one.")
        private Path folder = Path.of(".");

        @Option(
                names = "--listen",
                paramLabel = "ADDRESS",
                defaultValue = "127.0.0.1:8080",
                converter = Address.class,
                description = {
                    "Where to listen, as in the configuration: by default ${DEFAULT-VALUE}, for this machine alone.",
                    "\"*:8080\" is for everybody who can reach it, port 0 any free one. May be given several times."
                })
        private List<ListenAddress> listen = List.of();

        @Option(names = "--browse", description = "Show what is in folders that have no index.html.")
        private boolean browse;

        @Option(
                names = "--spa",
                description =
                        "Answer with the folder's index.html whatever is not there: for single-page applications.")
        private boolean spa;

        Serve(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return ServedFolder.serve(console, new ServedFolder.Wish(folder, listen, browse, spa));
        }
    }

    /** Reads an address of the command line. */
    static final class Address implements CommandLine.ITypeConverter<ListenAddress> {
        @Override
        public ListenAddress convert(String text) {
            try {
                return ListenAddress.parse(text, Path.of("").toAbsolutePath());
            } catch (IllegalArgumentException unusable) {
                throw new CommandLine.TypeConversionException(String.valueOf(unusable.getMessage()));
            }
        }
    }

    @Command(
            name = "check",
            description = "Check the configuration and the plugins without opening a socket; print all problems.",
            mixinStandardHelpOptions = true)
    static final class Check extends WithConfig {

        @Option(names = "--json", description = "Print JSON, for scripts.")
        private boolean json;

        Check(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            Logging.install(console);
            CheckView view = result();
            if (json) {
                console.out().print(CheckViews.json(view));
            } else {
                view.problems().forEach(console.err()::println);
                view.warnings().forEach(console.err()::println);
                console.out().print(CheckViews.text(view));
            }
            return view.ok() ? ExitCode.OK : ExitCode.REFUSED;
        }

        private CheckView result() throws CommandException {
            try {
                return Server.check(ConfigReader.read(config()));
            } catch (ConfigException invalid) {
                if (!json) {
                    throw ConfigFile.invalid(invalid);
                }
                List<String> problems =
                        invalid.problems().stream().map(ConfigProblem::toString).toList();
                return new CheckView(config().toAbsolutePath().normalize().toString(), 0, problems, List.of());
            }
        }
    }

    @Command(
            name = "precompress",
            description = "Write a .gz beside each file of a folder that becomes smaller by it, for the plugin static.",
            mixinStandardHelpOptions = true)
    static final class Precompress implements Callable<Integer> {

        private final Console console;

        @Parameters(paramLabel = "DIR", description = "The folder; links in it are not followed.")
        @SuppressWarnings("NullAway.Init") // set by the library
        private Path folder;

        Precompress(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws CommandException, IOException {
            if (!Files.isDirectory(folder)) {
                throw new CommandException(
                        "tenon: " + folder + " is not a folder: name the one whose files are served", null);
            }
            List<String> problems = new ArrayList<>();
            Precompression work = new Precompression(problems::add);
            work.run(folder);
            console.out()
                    .println("compressed " + work.made() + ", already there " + work.fresh() + ", bytes saved "
                            + work.savedBytes());
            if (!problems.isEmpty()) {
                throw new CommandException(String.join("\n", problems), null);
            }
            return ExitCode.OK;
        }
    }

    /** Plugins are compiled with this one: the {@code javac} on the PATH may be too old to read the API's classes. */
    @Command(
            name = "jdk",
            description = "Print the folder of the JDK that runs this; its bin has the javac for plugins.",
            mixinStandardHelpOptions = true)
    static final class Jdk implements Callable<Integer> {

        private final Console console;

        Jdk(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws CommandException {
            Path home = Path.of(System.getProperty("java.home"));
            if (!Files.exists(home.resolve("bin").resolve("javac"))) {
                throw new CommandException(
                        "tenon: " + home + " is a Java runtime without a compiler; install a JDK "
                                + Runtime.version().feature() + ", or set TENON_JAVA_HOME to the folder of one",
                        null);
            }
            console.out().println(home);
            return ExitCode.OK;
        }
    }

    @Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
    static final class PrintVersion implements Callable<Integer> {

        private final Console console;

        PrintVersion(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            console.out().println(Version.line());
            return ExitCode.OK;
        }
    }
}
