package dev.tenon.config;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where the server listens. Its text is the form that {@code server.listen} takes. */
public sealed interface ListenAddress {

    /**
     * A TCP port.
     *
     * @param host an IP address without brackets, a host name, or {@code *} for all addresses of the machine
     * @param port 0: any free port
     */
    record Tcp(String host, int port) implements ListenAddress {

        /** Whether all addresses of the machine are meant. */
        public boolean wildcard() {
            return host.equals("*");
        }

        /** The address to bind; a host name is looked up now, and unresolved if nobody knows it. */
        public InetSocketAddress socketAddress() {
            return wildcard() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        }

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /**
     * A Unix-domain socket.
     *
     * @param path where the socket is created, absolute
     */
    record UnixSocket(Path path) implements ListenAddress {

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** What the kernel has room for: 108 bytes with the closing zero. */
    int UNIX_PATH_BYTES = 107;

    /**
     * Reads {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code localhost:8080}, {@code *:8080} or
     * {@code unix:/run/tenon.sock}.
     *
     * @param folder what a relative path of a socket starts from
     * @throws IllegalArgumentException if it is none of these; the message says what to do
     */
    static ListenAddress parse(String text, Path folder) {
        if (text.startsWith("unix:")) {
            return unix(text, folder);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new IllegalArgumentException(
                    text.matches("[0-9]+")
                            ? '"' + text + "\" is a port without an address: write \"127.0.0.1:" + text + "\", or \"*:"
                                    + text + "\" for all addresses"
                            : '"' + text + "\" has no port: write \"" + text + ":8080\"");
        }
        int port = port(text, text.substring(colon + 1));
        return new Tcp(host(text, text.substring(0, colon)), port);
    }

    private static UnixSocket unix(String text, Path folder) {
        String name = text.substring("unix:".length());
        if (name.isEmpty()) {
            throw new IllegalArgumentException("\"unix:\" has no path: write \"unix:/run/tenon.sock\"");
        }
        Path path;
        try {
            path = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException('"' + text + "\" has no valid path", e);
        }
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > UNIX_PATH_BYTES) {
            throw new IllegalArgumentException("the path of \"" + text + "\" is too long for a socket: " + path
                    + " has more than " + UNIX_PATH_BYTES + " bytes");
        }
        return new UnixSocket(path);
    }

    private static int port(String text, String digits) {
        if (!digits.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(digits) > 65_535) {
            throw new IllegalArgumentException(
                    '"' + text + "\" needs a port from 0 to 65535 after the last \":\" (0: any free port)");
        }
        return Integer.parseInt(digits);
    }

    private static String host(String text, String host) {
        if (host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0) {
            String bare = host.substring(1, host.length() - 1);
            Addresses.literal(bare);
            return bare;
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    '"' + text + "\" is ambiguous: put an IPv6 address in brackets, as in \"[::1]:8080\"");
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException('"' + text + "\" has no address: write \"127.0.0.1" + text + "\", or \"*"
                    + text + "\" for all addresses");
        }
        if (host.matches("[0-9.]+")) {
            Addresses.literal(host);
            return host;
        }
        if (!host.equals("*") && !host.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException('"' + host + "\" is neither an IP address nor a host name");
        }
        return host;
    }
}
