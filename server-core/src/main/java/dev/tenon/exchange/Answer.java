package dev.tenon.exchange;

import dev.tenon.api.Response;

/**
 * A response after all decisions of RFC 9110: what the engine sends as it stands.
 *
 * @param response the final response: the handler's own, or the 304, 206, 412, 416 that took its place
 * @param hasContent whether the body is sent; if not, it is only closed (HEAD, 204, 304)
 * @param length the value of {@code Content-Length}; {@link #UNKNOWN} for a stream, {@link #NONE} for no such field
 */
public record Answer(Response response, boolean hasContent, long length) {

    /** The length is not known beforehand. */
    public static final long UNKNOWN = -1;

    /** The status forbids the field. */
    public static final long NONE = -2;
}
