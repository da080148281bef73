package dev.tenon;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers for a mount whose plugin is missing or broken: 503 with the reason's id, never another mount's answer. Who asks from the
 * server's own machine, such as the author of the plugin, is told the reason as well.
 */
final class BrokenMount implements RequestHandler {

    /** Whose request has one of these may be anywhere: a proxy on this machine passes it on. */
    private static final String[] FORWARDED = {"Forwarded", "X-Forwarded-For", "Via"};

    private final HttpError error;
    private final HttpError detailed;

    BrokenMount(MountLife.Fault fault) {
        String what = switch (fault.kind()) {
            case WAITING -> "This mount waits for what it was before to end";
            case BROKEN, NONE -> "The plugin of this mount is missing or broken";
        };
        String more = "; the server's log and ./tenon plugins tell more under " + fault.id() + ".";
        this.error = error(fault.id(), what + more);
        this.detailed = error(fault.id(), what + ": " + fault.reason() + more);
    }

    private static HttpError error(String reasonId, String detail) {
        Problem problem = Problem.of(503, detail).with("reason_id", reasonId);
        return new HttpError(problem, Headers.of("Retry-After", "30"));
    }

    @Override
    public Response handle(Request request) {
        throw isLocal(request) ? detailed : error;
    }

    private static boolean isLocal(Request request) {
        return request.remoteAddress() instanceof InetSocketAddress peer
                && !peer.isUnresolved()
                && peer.getAddress().isLoopbackAddress()
                && Stream.of(FORWARDED).allMatch(field -> request.header(field).isEmpty());
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
