package dev.tenon.config;

import java.net.InetAddress;

/** Reads IP addresses that are written as such, so that no name is ever looked up. */
final class Addresses {

    private Addresses() {}

    /**
     * The address of an IPv4 or IPv6 literal, the latter without brackets.
     *
     * @throws IllegalArgumentException if it is none
     */
    static InetAddress literal(String text) {
        // The JDK would take an address in brackets as well, and short forms of IPv4.
        if (text.startsWith("[") || text.indexOf(':') < 0 && !isDottedQuad(text)) {
            throw new IllegalArgumentException('"' + text + "\" is no IP address");
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException('"' + text + "\" is no IP address", e);
        }
    }

    /** Four numbers from 0 to 255 without leading zeros: the one form that every program reads alike. */
    private static boolean isDottedQuad(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
