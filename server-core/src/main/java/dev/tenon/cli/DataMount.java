package dev.tenon.cli;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tenon.admin.ControlSocket;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A mount of the plugin {@code data}, as the configuration has it.
 *
 * @param path where clients find it
 * @param bodyBytes the longest body that it takes
 * @param dataDir the server's data directory
 * @param directory the mount's own
 */
record DataMount(String path, long bodyBytes, Path dataDir, Path directory) {

    private static final String PLUGIN = "data";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * The mount at a path, or the only one.
     *
     * @throws CommandException if there is none, or several to choose from
     */
    static DataMount of(ServerConfig config, @Nullable String path) throws CommandException {
        List<MountConfig> all = config.mounts().stream()
                .filter(mount -> mount.plugin().equals(PLUGIN))
                .toList();
        List<MountConfig> meant = all.stream()
                .filter(mount -> path == null || mount.path().equals(path))
                .toList();
        if (meant.size() != 1) {
            String there = all.stream().map(MountConfig::path).collect(Collectors.joining(", "));
            throw new CommandException(
                    "tenon: " + config.file()
                            + (all.isEmpty()
                                    ? " has no mount of the plugin data"
                                    : path == null
                                            ? " has several mounts of the plugin data: choose one with --mount, "
                                                    + there
                                            : " has no mount of the plugin data at " + path + "; there are: " + there),
                    null);
        }
        MountConfig mount = meant.getFirst();
        return new DataMount(
                mount.path(),
                mount.bodyBytes().orElse(config.limits().bodyBytes()),
                config.dataDir(),
                config.dataDir().resolve("mounts").resolve(mount.name()));
    }

    /**
     * Where the running server has it.
     *
     * @throws CommandException if none runs, or it listens at no port
     */
    URI running() throws CommandException {
        ControlAnswer status = new ControlClient(ControlSocket.in(dataDir)).ask("GET", "/status", true, TIMEOUT);
        JsonObject json = new Gson().fromJson(status.body(), JsonObject.class);
        for (JsonElement each : json.getAsJsonArray("urls")) {
            URI url = URI.create(each.getAsString());
            if (String.valueOf(url.getScheme()).startsWith("http")) {
                return at(url);
            }
        }
        throw new CommandException(
                "tenon: the server listens at no port, only at a Unix-domain socket; add one to listen, such as"
                        + " \"127.0.0.1:8080\"",
                null);
    }

    private URI at(URI server) throws CommandException {
        try {
            return new URI(server.getScheme(), server.getAuthority(), path.equals("/") ? "" : path, null, null);
        } catch (URISyntaxException e) {
            throw new CommandException("tenon: the mount " + path + " cannot be written as a URL", e);
        }
    }
}
