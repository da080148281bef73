package dev.tenon.transport;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/**
 * Tells which of many listeners and wires are ready: a {@link Selector} that hands out what was registered with each.
 *
 * <p>{@link #wakeup} may be called by any thread, everything else by the loop that owns it.
 */
public final class Poller implements AutoCloseable {

    private final Selector selector;

    /** A poller with nothing registered. */
    public Poller() throws IOException {
        selector = Selector.open();
    }

    /** Has {@code attachment} reported whenever the wire can be read. */
    public void register(Wire wire, Object attachment) throws IOException {
        wire.key(wire.channel().register(selector, SelectionKey.OP_READ, attachment));
    }

    /** Has {@code attachment} reported whenever a connection can be accepted. */
    public void register(Listener listener, Object attachment) throws IOException {
        listener.key(listener.channel().register(selector, SelectionKey.OP_ACCEPT, attachment));
    }

    /**
     * Waits until something is ready, and adds the attachments of what is to the list. They are only collected here: the
     * selector holds its locks meanwhile, so nothing may be done with them before this method returns.
     *
     * @param millis how long to wait at most; 0 looks without waiting
     */
    public void poll(long millis, List<Object> ready) throws IOException {
        if (millis == 0) {
            selector.selectNow(key -> ready.add(key.attachment()));
        } else {
            selector.select(key -> ready.add(key.attachment()), millis);
        }
    }

    /** Ends a running {@link #poll}, or else the next one, at once. */
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
