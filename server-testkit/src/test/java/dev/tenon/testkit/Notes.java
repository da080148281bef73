package dev.tenon.testkit;

import dev.tenon.api.Body;
import dev.tenon.api.HandlerContext;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A handler that does a bit of everything: notes in files, a greeting, a stream, a failure. */
final class Notes implements RequestHandler {

    final AtomicBoolean stopped = new AtomicBoolean();
    private String greeting = "";
    private @Nullable Path folder;

    @Override
    public void start(HandlerContext context) {
        greeting = context.options().string("greeting", "Hello");
        folder = context.dataDirectory();
        context.metrics().counter("starts_total").increment();
    }

    @Override
    public void stop() {
        stopped.set(true);
    }

    @Override
    public Response handle(Request request) throws Exception {
        return switch (request.path()) {
            case "/greeting" -> {
                request.interim(103, Headers.of("Link", "</a.css>"));
                yield Response.text(greeting + ", " + request.query("name").orElse("world") + "!\n");
            }
            case "/stream" ->
                Response.stream("text/plain", out -> {
                    for (int i = 0; i < 3; i++) {
                        out.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                });
            case "/later" -> Response.offload(() -> Response.text("later"));
            case "/broken" -> throw new IllegalStateException("a secret");
            case "/gone" -> throw new HttpError(410, "it was here");
            case "/echo" -> Response.of("application/octet-stream", Body.of(request.bodyBytes(1_000_000)));
            case "/form" -> Response.text(request.form().toString());
            default -> note(request);
        };
    }

    private Response note(Request request) throws IOException {
        if (folder == null) {
            throw new IllegalStateException("not started");
        }
        Path file = folder.resolve(request.path().substring(1));
        if (!request.method().equals("PUT")) {
            if (!Files.exists(file)) {
                throw new HttpError(404, "no such note");
            }
            return Response.file("text/plain", file).withValidators(validators(file));
        }
        Optional<Response> refused =
                request.preconditions(Files.exists(file) ? validators(file) : Validators.missing());
        if (refused.isPresent()) {
            return refused.get();
        }
        Files.write(file, request.bodyBytes(1_000));
        return Response.status(204).withValidators(validators(file));
    }

    private static Validators validators(Path file) throws IOException {
        return Validators.strong(Integer.toHexString(Files.readString(file).hashCode()));
    }

    @Override
    public Set<String> methods(Request request) {
        return request.path().equals("/greeting") ? Set.of("GET") : DEFAULT_METHODS;
    }
}
