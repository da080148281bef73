import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;

/** The same from a plugin that promises not to wait, so that it runs on the event loop. */
@Plugin(name = "hello-inline")
public final class HelloInline implements RequestHandler {
    @Override
    public Response handle(Request request) {
        return Response.text("Hello, World!");
    }

    @Override
    public boolean blocking() {
        return false;
    }
}
