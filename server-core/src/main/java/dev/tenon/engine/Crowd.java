package dev.tenon.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * How many connections each address has, so that one client cannot take them all. Loopback and trusted proxies are exempt, and so
 * are Unix sockets. A connection that a proxy relays counts for the client it names. Bounded by the number of connections. Safe for any thread.
 */
final class Crowd {

    private final int most;
    private final Predicate<InetAddress> exempt;
    private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    /** A crowd of at most this many an address; 0 is no limit. */
    Crowd(int most, Predicate<InetAddress> exempt) {
        this.most = most;
        this.exempt = exempt;
    }

    /** Counts a connection; false if there are too many of this address, and it was not counted. */
    boolean admit(SocketAddress peer) {
        if (!isCounted(peer)) {
            return true;
        }
        InetAddress address = ((InetSocketAddress) peer).getAddress();
        if (counts.merge(address, 1, Integer::sum) <= most) {
            return true;
        }
        left(peer);
        return false;
    }

    /** A connection that was admitted has ended. */
    void left(SocketAddress peer) {
        if (isCounted(peer)) {
            counts.computeIfPresent(
                    ((InetSocketAddress) peer).getAddress(), (address, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean isCounted(SocketAddress peer) {
        return most > 0
                && peer instanceof InetSocketAddress inet
                && !inet.getAddress().isLoopbackAddress()
                && !exempt.test(inet.getAddress());
    }
}
