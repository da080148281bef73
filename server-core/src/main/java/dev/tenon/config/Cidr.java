package dev.tenon.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of IP addresses, {@code 10.0.0.0/8} or {@code fd00::/8}; a plain address means itself alone.
 *
 * @param network the first address of the range
 * @param prefix how many leading bits all addresses of the range share
 */
public record Cidr(InetAddress network, int prefix) {

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is none; the message says what to do
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    '"' + text + "\" names a network interface; leave out what follows \"%\"");
        }
        InetAddress network = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
        int bits = network.getAddress().length * 8;
        int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
        InetAddress first = first(network, prefix);
        if (!first.equals(network)) {
            throw new IllegalArgumentException('"' + text + "\" is an address within a range; the range itself is \""
                    + first.getHostAddress() + "/" + prefix + '"');
        }
        return new Cidr(network, prefix);
    }

    /** Whether the address lies in this range. An IPv4 address is never in a range of IPv6. */
    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (own[i] != other[i]) {
                return false;
            }
        }
        return prefix % 8 == 0 || ((own[whole] ^ other[whole]) & mask(prefix % 8)) == 0;
    }

    /** The form in which it can be written into the configuration. */
    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefix;
    }

    private static int prefix(String text, String digits, int bits) {
        if (!digits.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(digits) > bits) {
            throw new IllegalArgumentException('"' + text + "\" needs a number from 0 to " + bits + " after the \"/\"");
        }
        return Integer.parseInt(digits);
    }

    private static InetAddress first(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= (byte) mask(Math.clamp(prefix - i * 8L, 0, 8));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** A byte whose first {@code bits} bits are set. */
    private static int mask(int bits) {
        return 0xff << (8 - bits);
    }
}
