package dev.tenon.api;

/** Speaks another protocol on a connection that was upgraded to it. Implemented by plugins. */
@FunctionalInterface
public interface DuplexHandler {

    /**
     * Called once on a virtual thread, after the client has been told that the protocol has changed. The connection is closed
     * when it returns or throws, and it is interrupted when the mount or the server must stop. If the client has gone before it
     * could be told, it is called all the same, to give back what it holds, and all reads and writes fail.
     */
    void run(Duplex duplex) throws Exception;
}
