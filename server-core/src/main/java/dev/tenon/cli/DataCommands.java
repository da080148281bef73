package dev.tenon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@link Commands} about the documents of a mount of the plugin {@code data}. */
final class DataCommands {

    private DataCommands() {}

    @Command(
            name = "data",
            description = "Copy documents of a mount of the plugin data: export, import, backup.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {Export.class, Import.class, Backup.class})
    static final class Data implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init") // set by the library
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "no command given; there are export, import and backup");
        }
    }

    /** A command about one mount. */
    abstract static class OfMount extends Commands.WithConfig {

        @Option(
                names = "--mount",
                paramLabel = "PATH",
                description = "The path of the mount; not needed where there is only one of the plugin data.")
        private @Nullable String mount;

        OfMount(Console console) {
            super(console);
        }

        final DataMount mount() throws CommandException {
            return DataMount.of(ConfigFile.read(config()), mount);
        }

        /** A file that is there is somebody's. */
        static void requireAbsent(Path file, boolean force) throws CommandException {
            if (!force && Files.exists(file)) {
                throw new CommandException("tenon: " + file + " is there already; --force replaces it", null);
            }
        }
    }

    @Command(
            name = "export",
            description = "Write documents as lines of JSON, as import takes them; the server must be running.",
            mixinStandardHelpOptions = true)
    static final class Export extends OfMount {

        @Parameters(
                arity = "0..1",
                paramLabel = "COLLECTION",
                description = "The collection; by default all, with the name of its collection in each line.")
        private @Nullable String collection;

        @Option(
                names = "--output",
                paramLabel = "FILE",
                description = "The file, which appears when it is whole; by default standard output.")
        private @Nullable Path output;

        @Option(names = "--force", description = "Replace the file if it is there.")
        private boolean force;

        Export(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException, IOException, InterruptedException {
            DataExport export = new DataExport(console, mount().running(), collection == null ? "" : collection);
            if (output == null) {
                export.to(console.out());
            } else {
                requireAbsent(output, force);
                export.to(output);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            description = {
                "Put in documents from lines of JSON; the server must be running. What cannot be put in is told with its",
                "line, and the rest is done. An import that stopped says from which line on to take it up."
            },
            mixinStandardHelpOptions = true)
    static final class Import extends OfMount {

        @Parameters(paramLabel = "FILE", description = "The file; - is standard input.")
        @SuppressWarnings("NullAway.Init") // set by the library
        private Path file;

        @Option(
                names = "--collection",
                paramLabel = "NAME",
                description = "Where they go; by default each into the collection that its line names.")
        private @Nullable String collection;

        @Option(
                names = "--existing",
                paramLabel = "WHAT",
                defaultValue = "replace",
                description = "What becomes of documents that are there: replace (the default) or skip.")
        private String existing = "replace";

        @Option(
                names = "--lines",
                paramLabel = "KIND",
                defaultValue = "envelopes",
                description = "What a line is: envelopes, as export writes them (the default), or documents alone.")
        private String lines = "envelopes";

        @Option(
                names = "--from-line",
                paramLabel = "N",
                defaultValue = "1",
                description = "The first line to take, from 1.")
        private long fromLine = 1;

        Import(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException, IOException, InterruptedException {
            DataMount mount = mount();
            DataImport work = new DataImport(
                    console,
                    mount.running(),
                    mount.bodyBytes(),
                    new DataImport.Wish(file, collection == null ? "" : collection, existing, lines, fromLine));
            return work.run() ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    @Command(
            name = "backup",
            description = {
                "Copy the mount's SQLite file as it is at one moment, while the server runs or not. Put the copy in the",
                "place of data.db, while no server runs, to go back to it."
            },
            mixinStandardHelpOptions = true)
    static final class Backup extends OfMount {

        @Parameters(
                paramLabel = "FILE",
                description = "The copy, which appears when it is whole; only its owner may read it.")
        @SuppressWarnings("NullAway.Init") // set by the library
        private Path file;

        @Option(names = "--force", description = "Replace the file if it is there.")
        private boolean force;

        Backup(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws CommandException, IOException, InterruptedException {
            DataMount mount = mount();
            requireAbsent(file, force);
            DataBackup.copy(console, mount.directory(), file);
            console.out().println("copied " + mount.path() + " to " + file + ", " + Files.size(file) + " bytes");
            return ExitCode.OK;
        }
    }
}
