package dev.tenon.acceptance;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A plugin JAR, compiled here, that shows clients what arrived of them.
 *
 * <table>
 * <caption>What it answers</caption>
 * <tr><td>{@code /echo}</td><td>the request's body, its method in {@code X-Method}, its framing in {@code X-Framing}</td></tr>
 * <tr><td>{@code /form}</td><td>a line for each part of a form: its name, its file's name, the length of its content</td></tr>
 * <tr><td>{@code /lines?count=N}</td><td>N numbered lines, produced as they are sent</td></tr>
 * <tr><td>{@code /who}</td><td>address of the client, scheme and authority, as plugins see them</td></tr>
 * </table>
 */
final class MirrorPlugin {

    private static final String SOURCE = """
            package mirror;

            import dev.tenon.api.*;
            import dev.tenon.api.MultipartReader.Part;
            import java.net.InetSocketAddress;
            import java.nio.charset.StandardCharsets;
            import java.util.Optional;

            @Plugin(name = "mirror")
            public final class Mirror implements RequestHandler {
                private boolean blocking;

                @Override
                public void configure(Options options) {
                    blocking = options.bool("blocking", true);
                }

                @Override
                public boolean blocking() {
                    return blocking;
                }

                @Override
                public Response handle(Request request) throws Exception {
                    return switch (request.path()) {
                        case "/echo" -> echo(request);
                        case "/form" -> form(request.multipart());
                        case "/lines" -> lines(Integer.parseInt(request.query("count").orElse("1")));
                        case "/who" -> who(request);
                        default -> Response.status(404);
                    };
                }

                private static Response echo(Request request) throws Exception {
                    byte[] body = request.body().readAllBytes();
                    String framing = request.header("Transfer-Encoding")
                            .orElse(request.header("Content-Length").orElse("none"));
                    return Response.bytes("application/octet-stream", body)
                            .withHeader("X-Method", request.method())
                            .withHeader("X-Framing", framing);
                }

                private static Response form(MultipartReader reader) throws Exception {
                    StringBuilder out = new StringBuilder();
                    Optional<Part> next = reader.next();
                    while (next.isPresent()) {
                        Part part = next.get();
                        int length = part.body().readAllBytes().length;
                        out.append(part.name() + " " + part.filename().orElse("-") + " " + length + "\\n");
                        next = reader.next();
                    }
                    return Response.text(out.toString());
                }

                private static Response lines(int count) {
                    return Response.stream("text/plain; charset=utf-8", out -> {
                        for (int i = 1; i <= count; i++) {
                            out.write(("line " + i + "\\n").getBytes(StandardCharsets.US_ASCII));
                        }
                    });
                }

                private static Response who(Request request) {
                    String client = request.remoteAddress() instanceof InetSocketAddress address
                            ? address.getAddress().getHostAddress() : "-";
                    return Response.text(client + " " + request.scheme() + " " + request.authority() + "\\n");
                }
            }
            """;

    private MirrorPlugin() {}

    /** Compiles the plugin and drops it into this folder. */
    static void drop(Path work, Path pluginsDir) throws IOException {
        PluginJar.drop(work, pluginsDir, "mirror.Mirror", SOURCE);
    }

    /** What {@code /lines} answers. */
    static String lines(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }
}
