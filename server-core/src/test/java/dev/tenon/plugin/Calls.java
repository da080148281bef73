package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/** Calls plugins without a server. */
final class Calls {

    private Calls() {}

    /** A request that nobody may look at. */
    private static final Request OPAQUE = (Request)
            Proxy.newProxyInstance(Request.class.getClassLoader(), new Class<?>[] {Request.class}, (p, m, a) -> {
                throw new UnsupportedOperationException(m.getName());
            });

    /** The text that a fresh instance answers with. */
    static String answer(PluginCatalog catalog, String name) throws Exception {
        return answer(plugin(catalog, name).create());
    }

    static String answer(RequestHandler handler) throws Exception {
        EngineAccess.Source body = EngineAccess.source(handler.handle(OPAQUE).body());
        assertThat(body).isInstanceOf(EngineAccess.Source.Bytes.class);
        return new String(((EngineAccess.Source.Bytes) body).bytes(), StandardCharsets.UTF_8);
    }

    static AvailablePlugin plugin(PluginCatalog catalog, String name) {
        return catalog.find(name)
                .orElseThrow(() -> new AssertionError("no plugin \"" + name + "\"; problems: " + catalog.problems()));
    }
}
