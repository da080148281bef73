package dev.tenon.exchange;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.Duplex;
import dev.tenon.api.DuplexHandler;
import dev.tenon.api.Response;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.TargetForm;
import dev.tenon.http.RequestHead.Trait;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Whether the client has asked for the protocol that a handler wants to go on with (RFC 9110 sections 7.8 and 9.3.6).
 *
 * <p>A switch that is granted has a body which stands for the other protocol: so nobody who sends ordinary answers has to look for
 * switches, and one that is let go of unsent still ends its handler.
 */
final class Upgrades {

    private Upgrades() {}

    /**
     * The switch as it is sent, or the refusal that the client has caused.
     *
     * @throws IllegalStateException if it is the handler that is at fault
     */
    static Response decide(RequestView request, Response response, Response.Upgrade upgrade) {
        RequestHead head = request.head();
        Response granted = response;
        if (head.form() == TargetForm.AUTHORITY) {
            // A switch by its nature is 101, which is no answer to CONNECT.
            granted = response.status() == 101 ? response.withStatus(200) : response;
            if (granted.status() != 200) {
                throw new IllegalStateException("a tunnel was opened with the status " + granted.status());
            }
        } else {
            String protocol = upgrade.protocol();
            if (response.status() != 101) {
                throw new IllegalStateException("the protocol was switched with the status " + response.status());
            }
            if (!isNamed(request, protocol)) {
                throw new IllegalStateException("the handler switches to \"" + protocol
                        + "\", which the request does not offer (RFC 9110 section 7.8)");
            }
            if (!isOffer(request)) {
                return Response.problem(
                                426,
                                "This target speaks " + protocol
                                        + ", which must be offered in HTTP/1.1, with Connection: upgrade and without content.")
                        .withHeader("Upgrade", protocol);
            }
            granted = response.withHeader("Upgrade", protocol);
        }
        Exchange.discard(response);
        return granted.withBody(Body.stream(new Unsent(upgrade.handler())));
    }

    /** Whether {@code Upgrade} names the protocol. Never h2c, by which requests are smuggled past proxies. */
    private static boolean isNamed(RequestView request, String protocol) {
        RequestHead head = request.head();
        // The trait is that of an offer to be heeded; in HTTP/1.0 none is, but the client has named what it wants.
        return (head.has(Trait.UPGRADE) || head.http10())
                && !protocol.isEmpty()
                && !protocol.equalsIgnoreCase("h2c")
                && request.headers()
                        .combined("Upgrade")
                        .filter(list -> FieldLists.names(list, protocol))
                        .isPresent();
    }

    /** Whether {@code Upgrade} is to be heeded at all, and what follows the head is the other protocol's. */
    private static boolean isOffer(RequestView request) {
        RequestHead head = request.head();
        return !head.http10()
                && !head.hasBody()
                && request.headers()
                        .combined("Connection")
                        .filter(list -> FieldLists.names(list, "upgrade"))
                        .isPresent();
    }

    /**
     * Stands for what is spoken after the switch. If the switch is let go of before its head was sent, the handler runs all the same,
     * with a client that is gone: it may hold what only its end gives back.
     */
    private record Unsent(DuplexHandler handler) implements BodyProducer {

        @Override
        public void writeTo(OutputStream out) {
            throw new IllegalStateException("another protocol is no body");
        }

        @Override
        public void close() {
            try {
                handler.run(new Gone());
            } catch (Exception e) {
                // There is no client any more who could have gone wrong.
            }
        }
    }

    /** A client that went before it could be told. */
    private static final class Gone implements Duplex {

        private static IOException gone() {
            return new ClientGoneException("the client is gone", null);
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    throw gone();
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    throw gone();
                }
            };
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    throw gone();
                }
            };
        }

        @Override
        public void closeOutput() throws IOException {
            throw gone();
        }
    }
}
