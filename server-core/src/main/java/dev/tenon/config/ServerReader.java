package dev.tenon.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a whole configuration from its tree. */
final class ServerReader {

    private static final int MAX_LOOPS = 1024;
    private static final int MAX_SERVER_HEADER = 64;
    private static final ListenAddress LISTEN = new ListenAddress.Tcp("127.0.0.1", 8080);
    private static final String PLUGINS_DIR = "../plugins-dir";
    private static final String DATA_DIR = "../var";

    private final Path file;
    private final Path folder;
    private final Problems problems;

    ServerReader(Path file, Path folder, Problems problems) {
        this.file = file;
        this.folder = folder;
        this.problems = problems;
    }

    ServerConfig read(TomlValue.Table tree) {
        TableReader root = reader(tree, ConfigKeys.Group.ROOT);
        TableReader server = reader(root.table("server"), ConfigKeys.Group.SERVER);
        List<ListenAddress> listen = listen(server);
        return new ServerConfig(
                file,
                listen,
                proxyProtocol(server, listen),
                server.path("plugins_dir", folder)
                        .orElse(folder.resolve(PLUGINS_DIR).normalize()),
                server.path("data_dir", folder).orElse(folder.resolve(DATA_DIR).normalize()),
                server.list("trusted_proxies", Cidr::parse).orElse(List.of()),
                Set.copyOf(server.list("forwarded_fields", text -> Choice.among(text, ForwardedField.class))
                        .orElse(List.of(ForwardedField.values()))),
                serverHeader(server),
                Set.copyOf(server.list("lenient", text -> Choice.among(text, Lenient.class))
                        .orElse(List.of())),
                limits(reader(server.table("limits"), ConfigKeys.Group.LIMITS)),
                log(reader(server.table("log"), ConfigKeys.Group.LOG)),
                engine(reader(server.table("engine"), ConfigKeys.Group.ENGINE)),
                MountReader.read(root.tables("mount"), folder, problems));
    }

    private String serverHeader(TableReader server) {
        String text = server.text("server_header").orElse("");
        if (text.isEmpty() || text.length() <= MAX_SERVER_HEADER && ServerField.isValid(text)) {
            return text;
        }
        problems.add(
                server.line("server_header"),
                "server_header must be names of products, with versions after a slash if you like, and comments in parentheses,"
                        + " one space between them and at most " + MAX_SERVER_HEADER
                        + " characters of ASCII, as in \"Tenon/1.0 (behind a proxy)\" (RFC 9110 section 10.2.4), not "
                        + Typed.quoted(text) + "; \"\" sends no such field");
        return "";
    }

    private TableReader reader(TomlValue.Table table, ConfigKeys.Group group) {
        return new TableReader(table, group, problems);
    }

    private List<ListenAddress> listen(TableReader server) {
        List<ListenAddress> addresses =
                server.list("listen", text -> ListenAddress.parse(text, folder)).orElse(List.of(LISTEN));
        if (addresses.isEmpty() && server.isEmptyArray("listen")) {
            problems.add(server.line("listen"), "listen names no address: write [\"" + LISTEN + "\"]");
        }
        Set<ListenAddress> seen = new HashSet<>();
        for (ListenAddress address : addresses) {
            boolean anyFreePort = address instanceof ListenAddress.Tcp tcp && tcp.port() == 0;
            if (!seen.add(address) && !anyFreePort) {
                problems.add(server.line("listen"), "listen names \"" + address + "\" twice: remove one");
            }
        }
        return addresses;
    }

    private List<ListenAddress> proxyProtocol(TableReader server, List<ListenAddress> listen) {
        Set<ListenAddress> seen = new HashSet<>();
        List<ListenAddress> addresses = server.list("proxy_protocol", text -> {
                    ListenAddress address = ListenAddress.parse(text, folder);
                    if (!listen.contains(address)) {
                        throw new IllegalArgumentException(
                                Typed.quoted(text) + " is not in listen: add it there, or remove it here");
                    }
                    if (!seen.add(address)) {
                        throw new IllegalArgumentException(Typed.quoted(text) + " is named twice: remove one");
                    }
                    return address;
                })
                .orElse(List.of());
        boolean nobodyTrusted = !server.contains("trusted_proxies") || server.isEmptyArray("trusted_proxies");
        if (nobodyTrusted && addresses.stream().anyMatch(ListenAddress.Tcp.class::isInstance)) {
            problems.add(
                    server.line("proxy_protocol"),
                    "proxy_protocol needs trusted_proxies, since nobody else may connect there: name the proxies, as in"
                            + " trusted_proxies = [\"127.0.0.1\"]");
        }
        return addresses;
    }

    private static LimitsConfig limits(TableReader table) {
        return LimitsConfig.of(
                limit -> table.whole(limit.key(), limit.min(), limit.max()).orElse(limit.fallback()));
    }

    private static LogConfig log(TableReader table) {
        LogConfig defaults = LogConfig.defaults();
        return new LogConfig(
                table.choice("level", LogConfig.Level.class, defaults.level()),
                table.choice("format", LogConfig.Format.class, defaults.format()));
    }

    private static EngineConfig engine(TableReader table) {
        EngineConfig defaults = EngineConfig.defaults();
        return new EngineConfig(
                (int) table.whole("loops", 0, MAX_LOOPS).orElse(defaults.loops()),
                table.choice("carrier", EngineConfig.Carrier.class, defaults.carrier()));
    }
}
