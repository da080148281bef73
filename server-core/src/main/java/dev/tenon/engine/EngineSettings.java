package dev.tenon.engine;

import dev.tenon.exchange.ForwardingField;
import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import java.net.InetAddress;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an engine is started with.
 *
 * @param loops how many event loops, from 1
 * @param carried whether loops are to carry the threads of handlers, where the JDK lets them
 * @param limits what clients may ask for
 * @param leniencies what is accepted though the grammar forbids it
 * @param proxies the addresses that may have any number of connections, beside loopback, and that are believed about their clients
 * @param forwarding by which fields they are believed
 * @param server the value of {@code Server} in answers; empty for no such field
 */
public record EngineSettings(
        int loops,
        boolean carried,
        Limits limits,
        Set<Leniency> leniencies,
        Predicate<InetAddress> proxies,
        Set<ForwardingField> forwarding,
        String server) {

    public EngineSettings {
        leniencies = Set.copyOf(leniencies);
        forwarding = Set.copyOf(forwarding);
    }

    /** One loop that carries nothing, strict, without names and proxies. */
    public static EngineSettings simple(Limits limits) {
        return new EngineSettings(1, false, limits, Set.of(), address -> true, Set.of(), "");
    }
}
