package dev.tenon.config;

/**
 * {@code [server.engine]}: which threads there are.
 *
 * @param loops the number of event loops; 0: one for each core
 * @param carrier what runs the virtual threads of handlers
 */
public record EngineConfig(int loops, Carrier carrier) {

    /** What runs the virtual threads of handlers. */
    public enum Carrier {
        /** The event loop that owns the connection, where the JDK allows it; its own scheduler otherwise. */
        AUTO,
        /** The JDK's own scheduler. */
        DEFAULT
    }

    /** What holds when the file says nothing. */
    public static EngineConfig defaults() {
        return new EngineConfig(0, Carrier.AUTO);
    }
}
