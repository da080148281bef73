package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.http.Authority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who the client of a trusted proxy is, from {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For}, {@code -Proto} and
 * {@code -Host}. Pure.
 *
 * <p>Each proxy adds the address that it saw at the right end. So the list is walked from there, as long as the addresses are those
 * of trusted proxies: the first that is not is the client's, and whatever stands further left was written by somebody who is not
 * trusted. A malformed field, or two that contradict each other, is 400: one of them was the client's own, let through. If both kinds
 * are there, what only one of them says does not count.
 *
 * @param address the client's address; the port is 0 if it was not told
 * @param scheme {@code http} or {@code https}, if it was told
 * @param authority what the client asked for, if it was told
 */
public record Forwarding(InetSocketAddress address, Optional<String> scheme, Optional<String> authority) {

    /**
     * Reads what a request's fields say.
     *
     * @param believed the fields that the peer writes itself; the others are a client's
     * @param peer the connection's other end, which is trusted
     * @param trusted whether an address is that of a trusted proxy
     * @return empty if the fields say nothing
     * @throws HttpError 400 if they are malformed or contradict each other
     */
    public static Optional<Forwarding> read(
            Headers all, Set<ForwardingField> believed, InetSocketAddress peer, Predicate<InetAddress> trusted) {
        Headers fields = all;
        for (ForwardingField field : ForwardingField.values()) {
            fields = believed.contains(field) ? fields : fields.without(field.field());
        }
        return read(fields, peer, trusted);
    }

    private static Optional<Forwarding> read(Headers fields, InetSocketAddress peer, Predicate<InetAddress> trusted) {
        List<String> standard = fields.all("Forwarded");
        Optional<String> chain = fields.combined("X-Forwarded-For");
        if (standard.isEmpty()) {
            return custom(fields, chain.orElse(""), peer, trusted);
        }
        Forwarding told = standard(standard, peer, trusted);
        return chain.flatMap(nodes -> custom(fields, nodes, peer, trusted))
                .map(told::agreedWith)
                .or(() -> Optional.of(told));
    }

    /**
     * What both kinds of fields say. A proxy that writes one may let the client's own of the other kind through, with the address that it
     * has indeed and lies beside it: so what only one says is not believed.
     */
    private Forwarding agreedWith(Forwarding other) {
        if (!address.getAddress().equals(other.address.getAddress())
                || differ(scheme, other.scheme)
                || differ(authority, other.authority)) {
            throw new HttpError(400, "Forwarded and X-Forwarded-* contradict each other (RFC 7239 section 7.4)");
        }
        return new Forwarding(
                address.equals(other.address) ? address : new InetSocketAddress(address.getAddress(), 0),
                other.scheme.isPresent() ? scheme : Optional.empty(),
                other.authority.isPresent() ? authority : Optional.empty());
    }

    private static boolean differ(Optional<String> one, Optional<String> other) {
        return one.isPresent() && other.isPresent() && !one.get().equalsIgnoreCase(other.get());
    }

    // ---- RFC 7239

    private static Forwarding standard(List<String> lines, InetSocketAddress peer, Predicate<InetAddress> trusted) {
        List<ForwardedElement> elements = ForwardedElement.list(lines)
                .orElseThrow(() -> new HttpError(400, "Forwarded is malformed (RFC 7239 section 4)"));
        InetSocketAddress address = peer;
        for (int i = elements.size() - 1; i >= 0; i--) {
            ForwardedElement element = elements.get(i);
            Optional<InetSocketAddress> node = element.node().flatMap(ForwardedNode::address);
            if (node.isPresent()) {
                address = node.get();
            }
            if (i == 0 || node.isEmpty() || !trusted.test(address.getAddress())) {
                return new Forwarding(
                        address,
                        element.proto().flatMap(Forwarding::scheme),
                        element.host().map(host -> authority(host, "Forwarded")));
            }
        }
        return new Forwarding(address, Optional.empty(), Optional.empty());
    }

    // ---- X-Forwarded-*

    private static Optional<Forwarding> custom(
            Headers fields, String chain, InetSocketAddress peer, Predicate<InetAddress> trusted) {
        List<String> nodes = members(chain);
        List<String> schemes = members(fields.combined("X-Forwarded-Proto").orElse(""));
        List<String> hosts = members(fields.combined("X-Forwarded-Host").orElse(""));
        if (nodes.isEmpty() && schemes.isEmpty() && hosts.isEmpty()) {
            return Optional.empty();
        }
        InetSocketAddress address = peer;
        int hops = 0;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Optional<InetSocketAddress> node = ForwardedNode.bare(nodes.get(i));
            if (node.isEmpty()) {
                break;
            }
            address = node.get();
            if (i == 0 || !trusted.test(address.getAddress())) {
                break;
            }
            hops++;
        }
        return Optional.of(new Forwarding(
                address,
                fromRight(schemes, hops).flatMap(Forwarding::scheme),
                fromRight(hosts, hops).map(host -> authority(host, "X-Forwarded-Host"))));
    }

    /** What the proxy said that added the client's address; one that replaces the field leaves a shorter list. */
    private static Optional<String> fromRight(List<String> members, int hops) {
        return members.isEmpty() ? Optional.empty() : Optional.of(members.get(Math.max(0, members.size() - 1 - hops)));
    }

    private static List<String> members(String list) {
        List<String> members = new ArrayList<>();
        for (int start = 0; start <= list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String member = list.substring(start, end).strip();
            if (!member.isEmpty()) {
                members.add(member);
            }
            start = end + 1;
        }
        return members;
    }

    private static Optional<String> scheme(String proto) {
        return switch (proto.toLowerCase(Locale.ROOT)) {
            case "http" -> Optional.of("http");
            case "https" -> Optional.of("https");
            default -> Optional.empty();
        };
    }

    private static String authority(String host, String field) {
        byte[] bytes = host.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0 || !Authority.isValid(bytes, 0, bytes.length)) {
            throw new HttpError(400, field + " names no valid host (RFC 7239 section 5.3)");
        }
        return host;
    }
}
