package dev.tenon.acceptance;

import java.io.IOException;
import java.nio.file.Path;

/** A plugin JAR, compiled here, whose handler and start can be held up from outside: they call at a {@link Gate}. */
final class ProbePlugin {

    private static final String SOURCE = """
            package probe;

            import dev.tenon.api.*;
            import java.net.Socket;

            @Plugin(name = "probe")
            public final class Probe implements RequestHandler {
                private int gate;

                @Override
                public void start(HandlerContext context) throws Exception {
                    gate = Integer.parseInt(context.options().string("gate", "0"));
                    if (context.options().string("hold", "").equals("start")) {
                        pass();
                    }
                }

                @Override
                public Response handle(Request request) throws Exception {
                    if (request.path().equals("/slow")) {
                        pass();
                    }
                    return Response.text("served " + request.path());
                }

                private void pass() throws Exception {
                    try (Socket socket = new Socket("127.0.0.1", gate)) {
                        socket.getInputStream().read();
                    }
                }
            }
            """;

    private ProbePlugin() {}

    /** Compiles the plugin and drops it into this folder. */
    static void drop(Path work, Path pluginsDir) throws IOException {
        PluginJar.drop(work, pluginsDir, "probe.Probe", SOURCE);
    }
}
