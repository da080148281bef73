package dev.tenon.exchange;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Options;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Set;

/** A plugin's handler together with the rules of its mount. */
public final class MountedHandler implements RequestHandler {

    private final RequestHandler plugin;
    private final MountRules rules;

    public MountedHandler(RequestHandler plugin, MountRules rules) {
        this.plugin = plugin;
        this.rules = rules;
    }

    /** The rules that hold for this handler; the plain ones for one that was not mounted by the configuration. */
    static MountRules rulesOf(RequestHandler handler) {
        return handler instanceof MountedHandler mounted ? mounted.rules : MountRules.PLAIN;
    }

    /** The loader of a handler's own classes. */
    static ClassLoader loaderOf(RequestHandler handler) {
        RequestHandler own = handler instanceof MountedHandler mounted ? mounted.plugin : handler;
        return own.getClass().getClassLoader();
    }

    @Override
    public Response handle(Request request) throws Exception {
        return plugin.handle(request);
    }

    @Override
    public void configure(Options options) throws Exception {
        plugin.configure(options);
    }

    @Override
    public void start(HandlerContext context) throws Exception {
        plugin.start(context);
    }

    @Override
    public void drain() throws Exception {
        plugin.drain();
    }

    @Override
    public void stop() throws Exception {
        plugin.stop();
    }

    @Override
    public boolean blocking() {
        return plugin.blocking();
    }

    @Override
    public Set<String> methods(Request request) {
        return plugin.methods(request);
    }
}
