package dev.tenon.config;

/**
 * What one mount asks of HTTP itself, whatever its plugin.
 *
 * @param compress which answers are compressed for clients that accept it
 * @param decompress whether the plugin is given compressed request bodies decompressed; otherwise they are refused
 * @param trace whether TRACE is answered
 * @param connect whether it is the mount that opens tunnels
 */
public record HttpConfig(Compress compress, boolean decompress, boolean trace, boolean connect) {

    /** Which answers are compressed. */
    public enum Compress {
        /** Stored content for everybody, computed content for requests without credentials. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /** What holds when the file says nothing. */
    public static HttpConfig defaults() {
        return new HttpConfig(Compress.AUTO, false, false, false);
    }
}
