package dev.tenon.plugins.hello;

import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;

/** Greets: the whole of a plugin in one method. Copy it to begin your own. */
@Plugin(name = "hello")
public final class Hello implements RequestHandler {

    @Override
    public Response handle(Request request) {
        return Response.text("Hello, " + request.query("name").orElse("world") + "!\n");
    }
}
