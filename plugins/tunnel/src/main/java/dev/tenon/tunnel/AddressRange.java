package dev.tenon.tunnel;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The addresses that share a prefix.
 *
 * @param address the first of them
 * @param bits how many of its bits they share
 */
record AddressRange(InetAddress address, int bits) {

    /** Reads an address, or an address and a prefix length behind a slash; empty if it is neither. */
    static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address = Destination.address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int most = 8 * address.get().getAddress().length;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1));
        return bits < 0 || bits > most ? Optional.empty() : Optional.of(new AddressRange(address.get(), bits));
    }

    private static int bits(String digits) {
        return digits.equals("0")
                ? 0
                : digits.length() > 3 || Destination.port(digits) == 0 ? -1 : Destination.port(digits);
    }

    /** Whether an address is one of them. */
    boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        return ours.length == theirs.length && samePrefix(ours, theirs, bits);
    }

    private static boolean samePrefix(byte[] one, byte[] other, int bits) {
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (one[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (one[whole] ^ other[whole]) >> 8 - rest == 0;
    }
}
