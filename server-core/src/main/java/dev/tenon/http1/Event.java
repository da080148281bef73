package dev.tenon.http1;

/** What {@link Http1Connection#next} has found in the bytes it was given. */
public enum Event {
    /** Nothing more without more bytes. */
    NEED_DATA,
    /** A request's head, in {@link Http1Connection#head}. Without a body the next event belongs to the next message. */
    HEAD,
    /** Bytes of the body, for {@link Http1Connection#take}. */
    DATA,
    /** The end of a body; its trailers are in {@link Http1Connection#trailers}. */
    END
}
