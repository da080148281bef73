import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;

/** An ordinary plugin: each call on a virtual thread of its own, a new response each time. */
@Plugin(name = "hello-blocking")
public final class HelloBlocking implements RequestHandler {
    @Override
    public Response handle(Request request) {
        return Response.text("Hello, World!");
    }
}
