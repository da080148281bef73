package dev.tenon.tunnel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public Internet. Everything else, above all what leads back to this machine or its network, is not
 * reached by a name that its owner may point anywhere.
 */
final class PublicAddresses {

    /** IPv4 that is reserved, by the IANA's registry of special purposes (RFC 6890), and multicast. */
    private static final List<AddressRange> RESERVED = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    /** What of IPv6 is given out; the rest is special. */
    private static final AddressRange GLOBAL = range("2000::/3");

    private static final List<AddressRange> SPECIAL = ranges("2001::/23", "2001:db8::/32", "3fff::/20");
    private static final AddressRange NAT64 = range("64:ff9b::/96");
    private static final AddressRange SIX_TO_FOUR = range("2002::/16");

    private PublicAddresses() {}

    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return RESERVED.stream().noneMatch(range -> range.contains(address));
        }
        if (NAT64.contains(address)) {
            return contains(within(bytes, 12));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return contains(within(bytes, 2));
        }
        return GLOBAL.contains(address) && SPECIAL.stream().noneMatch(range -> range.contains(address));
    }

    /** The IPv4 address that an address of IPv6 leads to. */
    private static InetAddress within(byte[] bytes, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text).orElseThrow();
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(PublicAddresses::range).toList();
    }
}
