package dev.tenon;

import dev.tenon.config.EngineConfig;
import dev.tenon.config.Limit;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.EngineSettings;
import dev.tenon.exchange.ForwardingField;
import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the configuration means to the engine. */
final class EngineSetup {

    /** These hold from the next reload on: for mounts, whose limits they are, and for the next stop. */
    private static final Set<Limit> LIVE = EnumSet.of(Limit.BODY_BYTES, Limit.HANDLER_SECONDS, Limit.SHUTDOWN_SECONDS);

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

    /** What differs from the start, and a reload cannot change: a sentence that names each key; empty if nothing does. */
    static List<String> fixed(ServerConfig old, ServerConfig next) {
        List<String> keys = new ArrayList<>();
        differs(keys, "trusted_proxies", old, next, ServerConfig::trustedProxies);
        differs(keys, "forwarded_fields", old, next, ServerConfig::forwardedFields);
        differs(keys, "server_header", old, next, ServerConfig::serverHeader);
        differs(keys, "lenient", old, next, ServerConfig::lenient);
        differs(keys, "data_dir", old, next, ServerConfig::dataDir);
        differs(keys, "plugins_dir", old, next, ServerConfig::pluginsDir);
        differs(keys, "log.level", old, next, config -> config.log().level());
        differs(keys, "log.format", old, next, config -> config.log().format());
        differs(keys, "engine.loops", old, next, config -> config.engine().loops());
        differs(keys, "engine.carrier", old, next, config -> config.engine().carrier());
        for (Limit limit : Limit.values()) {
            if (!LIVE.contains(limit)) {
                differs(
                        keys,
                        "limits." + limit.key(),
                        old,
                        next,
                        config -> config.limits().value(limit));
            }
        }
        return keys.isEmpty()
                ? List.of()
                : List.of("[server] " + String.join(", ", keys) + (keys.size() == 1 ? " has" : " have")
                        + " changed, and the server goes on as it was started: restart it for that");
    }

    private static void differs(
            List<String> keys, String key, ServerConfig old, ServerConfig next, Function<ServerConfig, Object> value) {
        if (!value.apply(old).equals(value.apply(next))) {
            keys.add(key);
        }
    }
}
