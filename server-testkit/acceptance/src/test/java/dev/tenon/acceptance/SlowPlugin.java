package dev.tenon.acceptance;

import java.io.IOException;
import java.nio.file.Path;

/** A plugin JAR, compiled here, that reads long bodies and answers at length. */
final class SlowPlugin {

    /**
     * How long its answer to {@code /download} is: more than systems on the way take at once. It is a file, of which the system of the
     * server keeps no copy for each client.
     */
    static final int DOWNLOAD_BYTES = 8 << 20;

    private static final String SOURCE = """
            package slow;

            import dev.tenon.api.*;
            import java.io.OutputStream;
            import java.nio.file.Files;
            import java.nio.file.Path;

            @Plugin(name = "slow")
            public final class Slow implements RequestHandler {
                private Path download;

                @Override
                public void start(HandlerContext context) throws Exception {
                    download = Files.write(context.dataDirectory().resolve("download"), new byte[%d]);
                }

                @Override
                public Response handle(Request request) throws Exception {
                    return switch (request.path()) {
                        case "/upload" -> Response.text("" + request.body().transferTo(OutputStream.nullOutputStream()));
                        case "/download" -> Response.file("a/b", download);
                        default -> Response.text("served");
                    };
                }
            }
            """.formatted(DOWNLOAD_BYTES);

    private SlowPlugin() {}

    /** Compiles the plugin and drops it into this folder. */
    static void drop(Path work, Path pluginsDir) throws IOException {
        PluginJar.drop(work, pluginsDir, "slow.Slow", SOURCE);
    }
}
