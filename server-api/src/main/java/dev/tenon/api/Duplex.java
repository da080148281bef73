package dev.tenon.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The bytes of a connection in both directions, after an upgrade or a {@code CONNECT}. Implemented by the server.
 *
 * <p>One thread may read while another writes. Waits are bounded by the server's idle and write limits: a read that gets nothing in
 * that time throws {@link java.net.SocketTimeoutException} and may be tried again; a client that takes too little is cut off. Once the
 * handler has returned, all of it throws {@link IOException}.
 */
public interface Duplex {

    /** What the client sends; its end means that the client has closed its direction. */
    InputStream input();

    /** What the client receives. {@link OutputStream#flush} sends what was written so far. */
    OutputStream output();

    /** Closes our direction, after sending what was written; the client may go on sending. */
    void closeOutput() throws IOException;
}
