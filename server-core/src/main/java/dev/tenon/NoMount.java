package dev.tenon;

import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Set;

/** Answers what no mount covers: 404 for every method, but for CONNECT, which nobody opens tunnels for then. */
final class NoMount implements RequestHandler {

    @Override
    public Response handle(Request request) {
        throw new HttpError(404, "No mount of this server covers this path.");
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public Set<String> methods(Request request) {
        return request.method().equals("CONNECT") ? Set.of() : Set.of(request.method());
    }
}
