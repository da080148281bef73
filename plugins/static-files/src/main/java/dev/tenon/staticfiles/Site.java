package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Answers the requests of one mount. */
final class Site implements AutoCloseable {

    /** Larger files are never read into memory. */
    static final int SMALL_BYTES = 65_536;

    private static final int ATTEMPTS = 4;

    private final FileTree tree;
    private final FileOpener opener;
    private final Representations representations;
    private final Listings listings;
    private final FileCache cache;
    private final Flights flights = new Flights();
    private final LongSupplier nanos;
    private final InstantSource wall;

    Site(
            FileTree tree,
            FileOpener opener,
            Representations representations,
            Listings listings,
            FileCache cache,
            LongSupplier nanos,
            InstantSource wall) {
        this.tree = tree;
        this.opener = opener;
        this.representations = representations;
        this.listings = listings;
        this.cache = cache;
        this.nanos = nanos;
        this.wall = wall;
    }

    static Site of(StaticOptions options, LongSupplier nanos, InstantSource wall) throws IOException {
        MediaTypes types = MediaTypes.load(options.types());
        FileTree tree = new FileTree(options.root(), options.index(), options.listing());
        FileOpener opener = new FileOpener(true);
        return new Site(
                tree,
                opener,
                new Representations(types),
                Listings.of(types, tree, opener),
                new FileCache(options.cacheBytes()),
                nanos,
                wall);
    }

    /** Answers without waiting, or returns the work that waits. */
    Response handle(Request request) {
        String path = request.path();
        if (path.length() == 1 && Location.lacksSlash(request)) {
            return Response.redirect(301, Location.withSlash(request));
        }
        CachedFile cached = cache.get(path);
        if (cached != null && cached.answers(nanos.getAsLong())) {
            return cached.response();
        }
        Names names = Names.parse(path).orElseThrow(Site::notFound);
        return Response.offload(() -> fromDisk(request, names));
    }

    @Override
    public void close() throws IOException {
        opener.close();
    }

    /** May wait for the disk, and for others who look at the same path. */
    private Response fromDisk(Request request, Names names) throws IOException, InterruptedException {
        try {
            return attempt(request, names);
        } catch (AccessDeniedException e) {
            throw new HttpError(403, "the server is not allowed to read this file");
        }
    }

    private Response attempt(Request request, Names names) throws IOException, InterruptedException {
        FileSystemException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Optional<Response> response = answer(request, names);
                if (response.isPresent()) {
                    return response.get();
                }
            } catch (AccessDeniedException e) {
                throw e;
            } catch (FileSystemException e) {
                failure = e; // a directory became a file or a link under our eyes, or the disk is really ill: it will
                // show
            }
        }
        if (failure != null) {
            throw failure;
        }
        throw new HttpError(
                Problem.of(503, "this file is being changed right now; try again"), Headers.of("Retry-After", "1"));
    }

    /** The answer; empty if the file changed meanwhile. */
    private Optional<Response> answer(Request request, Names names) throws IOException, InterruptedException {
        String path = request.path();
        CachedFile cached = cache.get(path);
        long now = nanos.getAsLong();
        if (cached != null && cached.fresh(now)) {
            return Optional.of(cached.response());
        }
        return switch (flights.share(path, now, () -> look(path, names))) {
            case Outcome.Small small -> Optional.of(small.file().response());
            case Outcome.Large large -> open(large.file());
            case Outcome.Directory directory -> Optional.of(Response.redirect(301, Location.withSlash(request)));
            case Outcome.Folder folder -> Optional.of(listings.list(request, folder.folder()));
            case Outcome.Nothing nothing -> throw notFound();
            case Outcome.Again again -> Optional.empty();
        };
    }

    private Optional<Response> open(Found.File file) throws IOException {
        Optional<FileChannel> channel = opener.open(file);
        return channel.map(open -> representations.large(file, open, wall.instant()));
    }

    private Outcome look(String path, Names names) throws IOException {
        long asOf = nanos.getAsLong();
        return switch (tree.find(names)) {
            case Found.Nothing nothing -> without(path, asOf, new Outcome.Nothing());
            case Found.Directory directory -> without(path, asOf, new Outcome.Directory());
            case Found.Folder folder -> without(path, asOf, new Outcome.Folder(folder));
            case Found.File file when file.state().size() > SMALL_BYTES -> without(path, asOf, new Outcome.Large(file));
            case Found.File file -> small(path, file, asOf);
        };
    }

    private Outcome without(String path, long asOf, Outcome outcome) {
        cache.forget(path, asOf);
        return outcome;
    }

    private Outcome small(String path, Found.File file, long asOf) throws IOException {
        CachedFile cached = cache.get(path);
        if (cached != null && cached.settled() && cached.file().equals(file)) {
            cached.confirm(asOf, true);
            return new Outcome.Small(cached);
        }
        Instant now = wall.instant();
        Optional<byte[]> content = opener.read(file);
        if (content.isEmpty()) {
            return new Outcome.Again();
        }
        Response response = representations.small(file, content.get(), now);
        boolean settled = file.state().settled(now);
        if (cached != null && cached.file().equals(file) && sameContent(cached.response(), response)) {
            cached.confirm(asOf, settled);
            return new Outcome.Small(cached);
        }
        CachedFile fresh = new CachedFile(path, file, response, content.get().length, asOf, settled);
        cache.put(fresh);
        return new Outcome.Small(fresh);
    }

    private static boolean sameContent(Response one, Response other) {
        return one.validators().etag().equals(other.validators().etag());
    }

    private static HttpError notFound() {
        return new HttpError(404, "there is no file at this path");
    }
}
