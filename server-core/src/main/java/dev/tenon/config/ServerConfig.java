package dev.tenon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The whole configuration, checked and with every default filled in. {@link ConfigReader} makes it.
 *
 * @param file the file it came from, absolute
 * @param listen where to listen; at least one address
 * @param proxyProtocol those of them where a connection must begin with a header of the PROXY protocol
 * @param pluginsDir where plugin JARs are dropped, absolute; need not exist
 * @param dataDir where the server keeps its state, absolute; need not exist
 * @param trustedProxies the peers that are believed about their clients
 * @param forwardedFields by which of these fields: those that the proxies write themselves
 * @param serverHeader the value of {@code Server} in answers; empty for no such field
 * @param lenient what of targets is accepted though the grammar forbids it
 * @param limits what a client may ask for
 * @param log what is logged, and how
 * @param engine which threads there are
 * @param mounts the mounts in the order of the file; paths and names are unique
 */
public record ServerConfig(
        Path file,
        List<ListenAddress> listen,
        List<ListenAddress> proxyProtocol,
        Path pluginsDir,
        Path dataDir,
        List<Cidr> trustedProxies,
        Set<ForwardedField> forwardedFields,
        String serverHeader,
        Set<Lenient> lenient,
        LimitsConfig limits,
        LogConfig log,
        EngineConfig engine,
        List<MountConfig> mounts) {

    public ServerConfig {
        listen = List.copyOf(listen);
        proxyProtocol = List.copyOf(proxyProtocol);
        trustedProxies = List.copyOf(trustedProxies);
        forwardedFields = Set.copyOf(forwardedFields);
        lenient = Set.copyOf(lenient);
        mounts = List.copyOf(mounts);
    }
}
