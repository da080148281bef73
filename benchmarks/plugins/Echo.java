import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.io.IOException;
import java.util.Set;

/** An ordinary plugin that answers with what it was sent. */
@Plugin(name = "echo")
public final class Echo implements RequestHandler {
    @Override
    public Response handle(Request request) throws IOException {
        return Response.bytes("application/octet-stream", request.body().readAllBytes());
    }

    @Override
    public Set<String> methods(Request request) {
        return Set.of("GET", "HEAD", "POST", "OPTIONS");
    }
}
