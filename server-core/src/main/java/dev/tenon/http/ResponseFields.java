package dev.tenon.http;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.util.function.BiConsumer;

/** The header fields that a response itself calls for, the same in every version of HTTP. */
public final class ResponseFields {

    private ResponseFields() {}

    /**
     * Calls the action with each field: those that the handler set, then {@code ETag}, {@code Last-Modified} and
     * {@code Accept-Ranges} unless the handler set them. {@code Connection}, which is no field of the message, is left out.
     */
    public static void forEach(Response response, BiConsumer<String, String> action) {
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.name(i).equalsIgnoreCase("Connection")) {
                action.accept(headers.name(i), headers.value(i));
            }
        }
        Validators validators = response.validators();
        if (!headers.contains("ETag")) {
            validators.etag().ifPresent(etag -> action.accept("ETag", etag));
        }
        if (!headers.contains("Last-Modified")) {
            validators
                    .lastModified()
                    .ifPresent(time -> action.accept("Last-Modified", HttpDate.format(time.getEpochSecond())));
        }
        if (response.acceptsRanges() && !headers.contains("Accept-Ranges")) {
            action.accept("Accept-Ranges", "bytes");
        }
    }
}
