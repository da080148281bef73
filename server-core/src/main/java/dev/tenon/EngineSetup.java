package dev.tenon;

import dev.tenon.config.EngineConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.EngineSettings;
import dev.tenon.exchange.ForwardingField;
import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the configuration means to the engine. */
final class EngineSetup {

    private EngineSetup() {}

    static EngineSettings settings(ServerConfig config, Limits limits) {
        int loops = config.engine().loops();
        Set<Leniency> leniencies = config.lenient().stream()
                .map(each -> switch (each) {
                    case PATH_CHARACTERS -> Leniency.PATH_CHARACTERS;
                    case QUERY_CHARACTERS -> Leniency.QUERY_CHARACTERS;
                    case QUERY_PERCENT -> Leniency.QUERY_PERCENT;
                })
                .collect(Collectors.toSet());
        return new EngineSettings(
                loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
                config.engine().carrier() == EngineConfig.Carrier.AUTO,
                limits,
                leniencies,
                address -> config.trustedProxies().stream().anyMatch(proxy -> proxy.contains(address)),
                forwarding(config),
                config.serverHeader());
    }

    private static Set<ForwardingField> forwarding(ServerConfig config) {
        return config.forwardedFields().stream()
                .map(each -> switch (each) {
                    case FORWARDED -> ForwardingField.FORWARDED;
                    case X_FORWARDED_FOR -> ForwardingField.X_FORWARDED_FOR;
                    case X_FORWARDED_PROTO -> ForwardingField.X_FORWARDED_PROTO;
                    case X_FORWARDED_HOST -> ForwardingField.X_FORWARDED_HOST;
                })
                .collect(Collectors.toSet());
    }

    static Limits limits(ServerConfig config) {
        var limits = config.limits();
        return new Limits(
                limits.targetBytes(),
                limits.headerBytes(),
                limits.headerCount(),
                limits.bodyBytes(),
                limits.trailerBytes(),
                limits.chunkExtensionBytes(),
                limits.headerSeconds(),
                limits.firstByteSeconds(),
                limits.idleSeconds(),
                limits.bodyBytesPerSecond(),
                limits.bodyGapSeconds(),
                limits.writeStallSeconds(),
                limits.writeBytesPerSecond(),
                limits.handlerSeconds(),
                limits.connections(),
                limits.connectionsPerAddress(),
                limits.requestsPerConnection(),
                limits.requestsInFlight(),
                limits.drainBytes(),
                limits.shutdownSeconds());
    }

    /** What differs from the start, and a reload cannot change yet. */
    static List<String> fixed(ServerConfig old, ServerConfig next) {
        List<String> fixed = new ArrayList<>();
        if (!old.listen().equals(next.listen())) {
            fixed.add("listen has changed: restart the server for it");
        }
        if (!old.proxyProtocol().equals(next.proxyProtocol())
                || !old.trustedProxies().equals(next.trustedProxies())
                || !old.forwardedFields().equals(next.forwardedFields())
                || !old.serverHeader().equals(next.serverHeader())
                || !old.lenient().equals(next.lenient())) {
            fixed.add(
                    "proxy_protocol, trusted_proxies, forwarded_fields, server_header or lenient have changed: restart the server for them");
        }
        if (!old.limits().equals(next.limits()) || !old.engine().equals(next.engine())) {
            fixed.add("limits or engine have changed: restart the server for them");
        }
        if (!old.dataDir().equals(next.dataDir()) || !old.pluginsDir().equals(next.pluginsDir())) {
            fixed.add("data_dir or plugins_dir have changed: restart the server for them");
        }
        return fixed;
    }
}
