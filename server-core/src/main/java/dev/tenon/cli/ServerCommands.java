package dev.tenon.cli;

import dev.tenon.admin.ControlSocket;
import dev.tenon.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@link Commands} about a running server: each asks it through its control socket. */
final class ServerCommands {

    private ServerCommands() {}

    /** A command about the running server, which it finds by its data directory. */
    abstract static class ToServer extends Commands.WithConfig {

        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                description = "The running server's data directory; by default the data_dir of the configuration.")
        private @Nullable Path dataDir;

        ToServer(Console console) {
            super(console);
        }

        /** A broken configuration must not hide the server that still runs by the one before. */
        final ControlClient client() throws CommandException {
            if (dataDir != null) {
                return new ControlClient(ControlSocket.in(dataDir));
            }
            if (Files.notExists(config())) {
                throw new CommandException(
                        config() + ": there is no such file: name another with --config, or the server's data directory"
                                + " with --data-dir",
                        null);
            }
            return new ControlClient(ControlSocket.in(ConfigReader.dataDir(config())));
        }
    }

    /** A command that asks the running server. */
    abstract static class Asking extends ToServer {

        private static final Duration TIMEOUT = Duration.ofSeconds(10);

        /** A reload starts plugins, each with a deadline of its own. */
        static final Duration RELOAD_TIMEOUT = Duration.ofMinutes(5);

        @Option(names = "--json", description = "Print JSON, for scripts.")
        boolean json;

        Asking(Console console) {
            super(console);
        }

        /** Asks and shows the answer: on standard output if it is a good one, or JSON. */
        final int show(String method, String path, Duration timeout) throws CommandException {
            ControlAnswer answer = client().ask(method, path, json, timeout);
            if (!answer.successful() && !json) {
                throw new CommandException(answer.body().stripTrailing(), null);
            }
            console.out().print(answer.body());
            return answer.successful() ? ExitCode.OK : ExitCode.REFUSED;
        }

        final int view(String path) throws CommandException {
            return show("GET", path, TIMEOUT);
        }
    }

    @Command(name = "status", description = "Show how the running server is doing.", mixinStandardHelpOptions = true)
    static final class Status extends Asking {
        Status(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return view("/status");
        }
    }

    @Command(
            name = "mounts",
            description = "Show what the running server serves at which path.",
            mixinStandardHelpOptions = true)
    static final class Mounts extends Asking {
        Mounts(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return view("/mounts");
        }
    }

    @Command(
            name = "plugins",
            description = "Show the running server's plugins, and what is wrong with JARs in the plugins directory.",
            mixinStandardHelpOptions = true)
    static final class Plugins extends Asking {
        Plugins(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return view("/plugins");
        }
    }

    @Command(
            name = "reload",
            description = "Let the running server read its configuration and plugins again. A bad one changes nothing.",
            mixinStandardHelpOptions = true)
    static final class Reload extends Asking {
        Reload(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return show("POST", "/reload", RELOAD_TIMEOUT);
        }
    }

    @Command(
            name = "plan",
            description = "Show what a reload would change, without changing anything.",
            mixinStandardHelpOptions = true)
    static final class Plan extends Asking {
        Plan(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return show("GET", "/plan", RELOAD_TIMEOUT);
        }
    }

    @Command(
            name = "generations",
            description = "Show the states of the running server that it can go back to.",
            mixinStandardHelpOptions = true)
    static final class Generations extends Asking {
        Generations(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return view("/generations");
        }
    }

    @Command(
            name = "rollback",
            description = "Let the running server go back to an earlier state: configuration and plugins.",
            mixinStandardHelpOptions = true)
    static final class Rollback extends Asking {

        @Parameters(
                arity = "0..1",
                paramLabel = "NUMBER",
                description = "The generation, as `generations` shows it; by default the one before the present one.")
        private @Nullable Integer number;

        Rollback(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException {
            return show("POST", number == null ? "/rollback" : "/rollback?generation=" + number, RELOAD_TIMEOUT);
        }
    }

    @Command(
            name = "stop",
            description = "Stop the running server gracefully and wait until it is gone.",
            mixinStandardHelpOptions = true)
    static final class Stop extends ToServer {

        Stop(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException, InterruptedException {
            ServerStop.stopAndWait(client());
            console.out().println("stopped");
            return ExitCode.OK;
        }
    }
}
