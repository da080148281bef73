package dev.tenon.tunnel;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which destinations tunnels may have. Two questions are asked, and both must be answered with yes: whether the destination is listed as
 * it was named, and whether the address behind it is public or listed itself. So a name does not lead into the private network, wherever
 * its owner points it. Immutable.
 */
final class AllowList {

    /** One entry: what it says of hosts, and a port, 0 for any. */
    private sealed interface Entry {

        int port();

        default boolean covers(int other) {
            return port() == 0 || port() == other;
        }

        /** Any name, and any address. */
        record Any(int port) implements Entry {}

        /** One name. */
        record Name(String name, int port) implements Entry {}

        /** All names that end like this, a dot first. */
        record Below(String suffix, int port) implements Entry {}

        /** Addresses, also private ones. */
        record Addresses(AddressRange range, int port) implements Entry {}
    }

    private final List<Entry> entries;

    private AllowList(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * A list from its texts.
     *
     * @throws IllegalArgumentException for one that is malformed; it says what to write
     */
    static AllowList of(List<String> texts) {
        return new AllowList(texts.stream().map(AllowList::entry).toList());
    }

    private static Entry entry(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String digits = text.substring(colon + 1);
        int port = digits.equals("*") ? 0 : Destination.port(digits);
        if (colon < 0 || port == 0 && !digits.equals("*")) {
            throw new IllegalArgumentException("\"" + text
                    + "\" has no port: write it like \"example.org:443\", or \"example.org:*\" for all ports");
        }
        return host(host, port)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text
                        + "\" names no host: write \"example.org:443\", \"*.example.org:443\" for all names below it, \"*:443\" for"
                        + " every public host, or addresses like \"10.1.2.0/24:443\" and \"[fd00::1]:443\""));
    }

    private static Optional<Entry> host(String host, int port) {
        if (host.equals("*")) {
            return Optional.of(new Entry.Any(port));
        }
        if (host.startsWith("[")) {
            return host.endsWith("]")
                    ? AddressRange.parse(host.substring(1, host.length() - 1))
                            .map(range -> new Entry.Addresses(range, port))
                    : Optional.empty();
        }
        Optional<AddressRange> range = host.indexOf(':') >= 0 ? Optional.empty() : AddressRange.parse(host);
        if (range.isPresent()) {
            return Optional.of(new Entry.Addresses(range.get(), port));
        }
        if (host.startsWith("*.")) {
            return Destination.isName(host.substring(2))
                    ? Optional.of(new Entry.Below(host.substring(1), port))
                    : Optional.empty();
        }
        return Destination.isName(host) ? Optional.of(new Entry.Name(host, port)) : Optional.empty();
    }

    /** Whether it is listed as it was named. */
    boolean allows(Destination destination) {
        return entries.stream().anyMatch(entry -> entry.covers(destination.port()) && names(entry, destination));
    }

    private static boolean names(Entry entry, Destination destination) {
        InetAddress literal = destination.literal();
        return switch (entry) {
            case Entry.Any any -> true;
            case Entry.Name name -> literal == null && destination.host().equals(name.name());
            case Entry.Below below -> literal == null && destination.host().endsWith(below.suffix());
            case Entry.Addresses addresses ->
                literal != null && addresses.range().contains(literal);
        };
    }

    /** Whether this address may be connected to, now that the destination is known to be at it. */
    boolean allows(InetAddress address, int port) {
        return PublicAddresses.contains(address)
                || entries.stream()
                        .anyMatch(entry -> entry instanceof Entry.Addresses addresses
                                && addresses.covers(port)
                                && addresses.range().contains(address));
    }
}
