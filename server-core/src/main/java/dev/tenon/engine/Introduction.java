package dev.tenon.engine;

import dev.tenon.transport.ProxyHeader;
import java.util.Arrays;

/**
 * The beginning of a connection whose listener demands a header of the PROXY protocol: what has come of that header so far. Belongs to
 * the connection's loop, as no request has begun yet.
 */
final class Introduction {

    private static final byte[] NOTHING = new byte[0];

    private byte[] kept = NOTHING;

    /** What the header is, with bytes that were received after those that it has seen. */
    ProxyHeader read(byte[] bytes, int count) {
        if (kept.length == 0) {
            return keep(ProxyHeader.read(bytes, 0, count), bytes, count);
        }
        // No header is longer, so what is beyond need not be looked at.
        int more = Math.min(count, ProxyHeader.MAX_BYTES - kept.length);
        byte[] all = Arrays.copyOf(kept, kept.length + more);
        System.arraycopy(bytes, 0, all, kept.length, more);
        return keep(ProxyHeader.read(all, 0, all.length), all, all.length);
    }

    private ProxyHeader keep(ProxyHeader header, byte[] bytes, int count) {
        if (header instanceof ProxyHeader.Partial) {
            kept = Arrays.copyOf(bytes, count);
        }
        return header;
    }

    /** How many bytes had been seen before those that made the header whole. */
    int seen() {
        return kept.length;
    }
}
