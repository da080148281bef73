package dev.tenon;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Set;

/** Answers for a mount whose plugin is missing or broken: 503 with the reason's id, never another mount's answer. */
final class BrokenMount implements RequestHandler {

    private final HttpError error;

    BrokenMount(String reasonId) {
        Problem problem = Problem.of(
                        503,
                        "The plugin of this mount is missing or broken; the server's log and ./tenon plugins tell more under "
                                + reasonId + ".")
                .with("reason_id", reasonId);
        this.error = new HttpError(problem, Headers.of("Retry-After", "30"));
    }

    @Override
    public Response handle(Request request) {
        throw error;
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
