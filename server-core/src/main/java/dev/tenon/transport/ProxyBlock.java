package dev.tenon.transport;

import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Version 2 of the PROXY protocol (section 2.2): a signature, two bytes that say what follows, a length, two addresses, extensions.
 * Of the extensions the checksum is verified; the others are only walked over.
 */
final class ProxyBlock {

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int FIXED_BYTES = 16;
    private static final int MAX_FOLLOWING_BYTES = 4096;

    static final int MAX_BYTES = FIXED_BYTES + MAX_FOLLOWING_BYTES;

    private static final int VERSION = 0x20;
    private static final int LOCAL = VERSION;
    private static final int PROXY = VERSION | 1;

    /** Two addresses of the Unix domain. */
    private static final int UNIX_BYTES = 216;

    private static final int CHECKSUM = 0x03;
    private static final int EXTENSION_BYTES = 3;
    private static final byte[] NO_CHECKSUM = new byte[4];

    private ProxyBlock() {}

    static ProxyHeader read(byte[] bytes, int start, int end) {
        int seen = end - start;
        int signed = Math.min(SIGNATURE.length, seen);
        if (!Arrays.equals(bytes, start, start + signed, SIGNATURE, 0, signed)) {
            return new ProxyHeader.Broken("it begins with no header of the PROXY protocol");
        }
        int command = seen > 12 ? bytes[start + 12] & 0xff : LOCAL;
        if (command != LOCAL && command != PROXY) {
            return new ProxyHeader.Broken("version and command are neither 0x20 nor 0x21");
        }
        if (seen < FIXED_BYTES) {
            return new ProxyHeader.Partial();
        }
        int following = number(bytes, start + 14);
        if (following > MAX_FOLLOWING_BYTES) {
            return new ProxyHeader.Broken("more than " + MAX_FOLLOWING_BYTES + " bytes of addresses and extensions");
        }
        int length = FIXED_BYTES + following;
        if (seen < length) {
            return new ProxyHeader.Partial();
        }
        // Of the proxy's own connection, whatever else the header says is to be ignored.
        return command == LOCAL ? new ProxyHeader.Local(length) : relayed(bytes, start, length);
    }

    private static ProxyHeader relayed(byte[] bytes, int start, int length) {
        int addresses = start + FIXED_BYTES;
        return switch (bytes[start + 13]) {
            case 0x00 -> new ProxyHeader.Unknown(length);
            case 0x11, 0x12 -> inet(bytes, start, length, 4);
            case 0x21, 0x22 -> inet(bytes, start, length, 16);
            // What the socket was called on another machine says nothing here.
            case 0x31, 0x32 ->
                isSound(bytes, start, addresses + UNIX_BYTES, start + length)
                        ? new ProxyHeader.Relayed(length, UnixDomainSocketAddress.of(""))
                        : unsound();
            default -> new ProxyHeader.Broken("an address family or protocol that version 2 does not have");
        };
    }

    private static ProxyHeader inet(byte[] bytes, int start, int length, int octets) {
        int source = start + FIXED_BYTES;
        int ports = source + 2 * octets;
        if (!isSound(bytes, start, ports + 4, start + length)) {
            return unsound();
        }
        byte[] address = Arrays.copyOfRange(bytes, source, source + octets);
        return new ProxyHeader.Relayed(length, ProxyHeader.socket(address, number(bytes, ports)));
    }

    private static ProxyHeader unsound() {
        return new ProxyHeader.Broken(
                "the addresses are cut short, an extension is malformed, or the checksum differs");
    }

    /** Whether the addresses are all there, and the extensions behind them are well-formed, with a true checksum if there is one. */
    private static boolean isSound(byte[] bytes, int start, int extensions, int end) {
        int checksum = -1;
        int at = extensions;
        while (end - at >= EXTENSION_BYTES) {
            int value = at + EXTENSION_BYTES;
            int size = number(bytes, at + 1);
            if (bytes[at] == CHECKSUM) {
                if (checksum >= 0 || size != NO_CHECKSUM.length) {
                    return false;
                }
                checksum = value;
            }
            at = value + size;
        }
        return at == end && (checksum < 0 || isTrue(bytes, start, checksum, end));
    }

    /** Whether the checksum fits the header, with zeros in its own place (section 2.2.3). */
    private static boolean isTrue(byte[] bytes, int start, int checksum, int end) {
        CRC32C sum = new CRC32C();
        int after = checksum + NO_CHECKSUM.length;
        sum.update(bytes, start, checksum - start);
        sum.update(NO_CHECKSUM, 0, NO_CHECKSUM.length);
        sum.update(bytes, after, end - after);
        long told = (long) number(bytes, checksum) << 16 | number(bytes, checksum + 2);
        return sum.getValue() == told;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
