package @PACKAGE@;

import dev.tenon.api.Options;
import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Set;

/** Greets whoever asks. */
@Plugin(name = "@NAME@")
public final class @CLASS@ implements RequestHandler {

    private String greeting = "";

    /** Reads what stands under {@code [mount.options]}; {@code tenon check} calls it, too. */
    @Override
    public void configure(Options options) {
        greeting = options.string("greeting", "Hello");
    }

    /** Any other method is answered with 405 by the server. */
    @Override
    public Set<String> methods(Request request) {
        return Set.of("GET");
    }

    /** Called by many threads at once; may wait as long as it likes. */
    @Override
    public Response handle(Request request) {
        return Response.text(greeting + ", " + request.query("name").orElse("world") + "!\n");
    }
}
