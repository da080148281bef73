package dev.tenon.staticfiles;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Options;
import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the files of a folder. */
@Plugin(name = "static")
public final class StaticFiles implements RequestHandler {

    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    /** How often files that nobody asks for are looked for. */
    private static final long CLOSING_SECONDS = 5;

    private @Nullable StaticOptions options;
    private @Nullable Site site;
    private @Nullable ScheduledFuture<?> closing;

    @Override
    public void configure(Options given) {
        options = StaticOptions.read(given);
    }

    @Override
    public void start(HandlerContext context) throws IOException {
        StaticOptions settings = options;
        if (settings == null) {
            throw new IllegalStateException("configure was not called");
        }
        Site started = new Site(settings, new FileOpener(true), Surroundings.of(context));
        site = started;
        // Not on the timer's own thread: to close a deleted file may take the disk a while.
        Runnable look = () -> context.executor().execute(() -> closeIdle(started, context.logger()));
        this.closing = context.timer().scheduleWithFixedDelay(look, CLOSING_SECONDS, CLOSING_SECONDS, TimeUnit.SECONDS);
        warnOfNames(context.logger());
    }

    @Override
    public void stop() throws IOException {
        ScheduledFuture<?> looks = closing;
        if (looks != null) {
            looks.cancel(false);
        }
        Site started = site;
        if (started != null) {
            started.close();
        }
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public Set<String> methods(Request request) {
        return METHODS;
    }

    @Override
    public Response handle(Request request) {
        Site started = site;
        if (started == null) {
            throw new IllegalStateException("start was not called");
        }
        return started.handle(request);
    }

    private static void closeIdle(Site site, System.Logger logger) {
        try {
            site.closeIdle();
        } catch (IOException e) {
            logger.log(System.Logger.Level.WARNING, "closing a file failed", e);
        }
    }

    /** In a locale without UTF-8 the JDK cannot name such files at all, and nobody would guess why they are not found. */
    private static void warnOfNames(System.Logger logger) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (!Charset.isSupported(encoding) || !Charset.forName(encoding).equals(StandardCharsets.UTF_8)) {
            logger.log(
                    System.Logger.Level.WARNING,
                    "files whose names are not ASCII cannot be served, since the locale's encoding is {0}: start the server "
                            + "with LC_ALL=C.UTF-8",
                    encoding);
        }
    }
}
