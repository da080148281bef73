package dev.tenon.suite;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Options;
import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A plugin with a single writer: it tells of its life, and fails to start if it is asked to. */
@Plugin(name = "ledger", exclusive = true)
public final class Ledger implements RequestHandler {

    static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    private String text = "";

    @Override
    public void configure(Options options) {
        text = options.string("text", "none");
    }

    @Override
    public void start(HandlerContext context) {
        EVENTS.add("start " + text);
        if (text.equals("broken")) {
            throw new IllegalStateException("asked to fail");
        }
    }

    @Override
    public Response handle(Request request) {
        return Response.text(text);
    }

    @Override
    public void stop() {
        EVENTS.add("stop " + text);
    }
}
