package dev.tenon.data;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Options;
import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.data.store.Store;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON documents over HTTP. Every mount has a store of its own, with one writer: hence exclusive. */
@Plugin(name = "data", exclusive = true)
public final class DataPlugin implements RequestHandler {

    private volatile @Nullable Settings settings;
    private volatile @Nullable Store store;
    private volatile @Nullable Resources resources;

    /** Called by the service loader. */
    public DataPlugin() {}

    @Override
    public void configure(Options options) {
        settings = Settings.read(options);
    }

    @Override
    public void start(HandlerContext context) throws Exception {
        Settings chosen = settings == null ? Settings.read(context.options()) : settings;
        InstantSource clock = InstantSource.system();
        // Before anything is opened: a schema that is none is told like an option that is wrong.
        Schemas schemas = Schemas.load(chosen);
        Edits edits = new Edits(chosen, schemas);
        Overview overview = Overview.of(chosen, schemas, context.mountPath());
        Store opened = Stores.open(chosen, context.dataDirectory(), context.mountName(), clock, context.logger());
        store = opened;
        context.metrics().gauge("commits_total", opened::commits);
        context.metrics().gauge("writes_total", opened::writes);
        context.metrics().gauge("waiting_writes", opened::waitingWrites);
        TimeOrderedIds ids = new TimeOrderedIds(clock);
        if (chosen.seed().isPresent()) {
            Seeds.plant(chosen.seed().get(), opened, edits, ids, clock, context.logger());
        }
        resources = new Resources(chosen, opened, ids, edits, overview);
    }

    /** Streams of changes end; their clients come again, and say how far they had come. */
    @Override
    public void drain() {
        Store open = store;
        if (open != null) {
            open.endAwaiting();
        }
    }

    @Override
    public void stop() {
        Store open = store;
        if (open != null) {
            open.close();
        }
    }

    /** A document that is in memory is given at once; everything else has to wait for the store. */
    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public Response handle(Request request) {
        Resources ready = started();
        return ready.handleNow(request).orElseGet(() -> Response.offload(() -> ready.handle(request)));
    }

    @Override
    public Set<String> methods(Request request) {
        return started().methods(request);
    }

    private Resources started() {
        Resources ready = resources;
        if (ready == null) {
            throw new IllegalStateException("the data plugin was asked before it was started");
        }
        return ready;
    }
}
