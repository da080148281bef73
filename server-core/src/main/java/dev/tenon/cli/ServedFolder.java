package dev.tenon.cli;

import dev.tenon.TemporaryDirectory;
import dev.tenon.admin.ServerControl;
import dev.tenon.config.ListenAddress;
import dev.tenon.config.OneMount;
import dev.tenon.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command {@code serve}: the files of one folder, by the plugin {@code static}.
 *
 * @param wish what the command line says
 * @param state the server's own directory, of which nothing is left afterwards
 */
record ServedFolder(Wish wish, Path state) implements ServerRun.Purpose {

    private static final String INDEX = "index.html";

    /**
     * What the command line says.
     *
     * @param folder whose files are served
     * @param listen where to listen
     * @param browse whether folders are listed
     * @param spa whether its index answers for what is not there
     */
    record Wish(Path folder, List<ListenAddress> listen, boolean browse, boolean spa) {
        Wish {
            folder = folder.toAbsolutePath().normalize();
            listen = List.copyOf(listen);
        }
    }

    /** Serves until the process is told to stop, and returns the exit code. */
    static int serve(Console console, Wish wish) throws CommandException {
        check(wish);
        try (TemporaryDirectory state = TemporaryDirectory.create("tenon-serve")) {
            Files.createDirectory(OneMount.pluginsDir(state.path()));
            return new ServerRun(console, new ServedFolder(wish, state.path())).call();
        } catch (IOException e) {
            throw new CommandException(
                    "tenon: cannot use a temporary folder: " + e.getMessage()
                            + "; make room, or name another place with TENON_JAVA_OPTS=-Djava.io.tmpdir=…",
                    e);
        }
    }

    private static void check(Wish wish) throws CommandException {
        Path folder = wish.folder();
        if (!Files.isDirectory(folder)) {
            String problem = Files.exists(folder)
                    ? folder + " is not a folder: name the folder that it is in"
                    : "there is no folder " + folder + ": create it, or name another";
            throw new CommandException("tenon: " + problem, null);
        }
        if (!Files.isReadable(folder)) {
            throw new CommandException("tenon: " + folder + " may not be read by this user", null);
        }
        if (wish.spa() && !Files.isRegularFile(folder.resolve(INDEX))) {
            throw new CommandException(
                    "tenon: --spa needs an " + INDEX + ", and there is none in " + folder
                            + ": build the application, or name the folder that it is built into",
                    null);
        }
    }

    @Override
    public ServerConfig config() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("root", wish.folder().toString());
        if (wish.browse()) {
            options.put("listing", true);
        }
        if (wish.spa()) {
            options.put("spa", true);
        }
        return OneMount.config(state, wish.listen(), "static", options);
    }

    @Override
    public boolean reloadable() {
        return false;
    }

    @Override
    public String announcement(ServerControl control) {
        StringBuilder lines = new StringBuilder("serving " + wish.folder());
        lines.append(wish.browse() ? ", with listings of its folders" : "").append("; Ctrl-C stops it\n");
        if (!wish.browse() && !Files.isRegularFile(wish.folder().resolve(INDEX))) {
            lines.append("it has no ").append(INDEX).append(": --browse shows what is in it\n");
        }
        return lines.toString();
    }
}
