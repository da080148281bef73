package dev.tenon.engine;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Set;

/** Answers for a mount that has stopped while nobody has taken its place: the server stops too. 503, whatever the method. */
final class Stopped implements RequestHandler {

    @Override
    public Response handle(Request request) {
        throw new HttpError(Problem.of(503, "The server is stopping."), Headers.of("Retry-After", "5"));
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public Set<String> methods(Request request) {
        return Set.of(request.method());
    }
}
