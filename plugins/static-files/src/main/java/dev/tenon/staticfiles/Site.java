package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.QualityList;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Answers the requests of one mount. */
final class Site implements AutoCloseable {

    private static final int ATTEMPTS = 4;

    /** The part of the cache that is for paths without a file. */
    private static final int CONTENTLESS_SHARE = 16;

    private static final String NOT_FOUND = "there is no file at this path";
    private static final String NOT_READABLE = "the server is not allowed to read this file";

    private final Finder finder;
    private final FileOpener opener;
    private final Representations representations;
    private final Contents contents;
    private final FileCache files;
    private final FileCache contentless;
    private final Optional<Listings> listings;
    private final Map<Integer, String> errorPages;
    private final Flights<String, Outcome> flights = new Flights<>(new Outcome.Again());
    private final LongSupplier nanos;

    /**
     * A site.
     *
     * @param opener opens its files
     */
    Site(StaticOptions options, FileOpener opener, Surroundings around) throws IOException {
        FileTree tree = new FileTree(options.root(), options.symlinks(), options.visibility());
        long forContentless = options.cacheBytes() / CONTENTLESS_SHARE;
        this.finder = new Finder(tree, options);
        this.opener = opener;
        this.files = new FileCache(options.cacheBytes() - forContentless);
        this.contentless = new FileCache(forContentless);
        MediaTypes types = MediaTypes.load(options.types(), options.defaultType(), options.charset());
        Complaints complaints = new Complaints(around.logger());
        this.representations =
                new Representations(around.mountPath(), types, options.fields(), files::admits, complaints);
        OpenFiles openFiles = new OpenFiles(opener, options.openFiles(), around.nanos());
        this.contents = new Contents(files, opener, openFiles, complaints, around.nanos(), around.wall());
        this.listings = options.listing()
                ? Optional.of(Listings.of(types, tree, opener, new Away(around.executor())))
                : Optional.empty();
        this.errorPages = options.errorPages();
        this.nanos = around.nanos();
    }

    /** Answers without waiting, or returns the work that waits. */
    Response handle(Request request) {
        String path = request.path();
        if (path.length() == 1 && Location.lacksSlash(request)) {
            return Response.redirect(301, Location.withSlash(request));
        }
        Response response = fromMemory(request, path);
        return response == null ? Response.offload(() -> fromDisk(request)) : response;
    }

    /** Lets go of files and directories that nobody has asked for lately. May wait for the disk. */
    void closeIdle() throws IOException {
        contents.closeIdle();
        opener.closeIdle();
    }

    @Override
    public void close() throws IOException {
        try (contents) {
            opener.close();
        }
    }

    /** The files in memory. */
    FileCache files() {
        return files;
    }

    /** What is known of paths without a file. */
    FileCache contentless() {
        return contentless;
    }

    /** The answer, if it can be had without the disk. */
    private @Nullable Response fromMemory(Request request, String path) {
        long now = nanos.getAsLong();
        Known known = known(path);
        if (known == null || !known.answers(now)) {
            return null;
        }
        return switch (known.outcome()) {
            case Variants variants -> fromMemory(request, path, variants, now);
            case Found.Elsewhere elsewhere -> {
                String key = ownKey(elsewhere.path());
                Known other = known(key);
                yield other != null && other.answers(now) && other.outcome() instanceof Variants variants
                        ? fromMemory(request, key, variants, now)
                        : null;
            }
            case Found.Directory directory -> Response.redirect(301, Location.withSlash(request));
            case Found.Folder folder -> listings.isPresent() ? null : missingFromMemory(request, now);
            case Found.Nothing nothing -> missingFromMemory(request, now);
            case Outcome.Again again -> null;
        };
    }

    private Response fromMemory(Request request, String key, Variants variants, long now) {
        Variant variant = variants.choose(request.headers());
        Response response = variant.response(now);
        return response == null ? Response.offload(() -> fromDisk(request, key, variant)) : response;
    }

    private @Nullable Response missingFromMemory(Request request, long now) {
        String path = errorPages.get(404);
        if (path == null || !likesPages(request)) {
            throw new HttpError(404, NOT_FOUND);
        }
        Known page = known(ownKey(path));
        if (page == null || !page.answers(now)) {
            return null;
        }
        if (!(page.outcome() instanceof Variants variants)) {
            throw new HttpError(404, NOT_FOUND);
        }
        Response response = variants.choose(request.headers()).response(now);
        return response == null ? null : asError(404, response);
    }

    private @Nullable Known known(String key) {
        Known known = files.get(key);
        return known == null ? contentless.get(key) : known;
    }

    /** Under which the file at a path itself is known: a request for that path may get something else, or nothing. */
    private static String ownKey(String path) {
        return "itself:" + path;
    }

    /** A file that was found lately, from the disk; if it is another by now, all is looked at again. */
    private Response fromDisk(Request request, String key, Variant variant) throws IOException, InterruptedException {
        try {
            if (contents.of(key, variant) instanceof Contents.Content.Ready ready) {
                return ready.response();
            }
        } catch (FileSystemException e) {
            // There was a change: what it is will show below.
        }
        return fromDisk(request);
    }

    /** May wait for the disk, and for others who look at the same path. */
    private Response fromDisk(Request request) throws IOException, InterruptedException {
        try {
            return attempt(request);
        } catch (AccessDeniedException e) {
            return error(request, 403, NOT_READABLE);
        }
    }

    private Response attempt(Request request) throws IOException, InterruptedException {
        FileSystemException failure = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Optional<Response> response = answer(request);
                if (response.isPresent()) {
                    return response.get();
                }
            } catch (AccessDeniedException e) {
                throw e;
            } catch (NoSuchFileException e) {
                // It went between two looks, as it does when it is swapped: whatever is there now is looked at.
                failure = null;
            } catch (FileSystemException e) {
                // A directory became a file or a link under our eyes, or the disk is really ill: it will show.
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        throw new HttpError(
                Problem.of(503, "this file is being changed right now; try again"), Headers.of("Retry-After", "1"));
    }

    /** The answer; empty if the file changed meanwhile. */
    private Optional<Response> answer(Request request) throws IOException, InterruptedException {
        String path = request.path();
        Optional<Names> names = Names.parse(path);
        if (names.isEmpty()) {
            return Optional.of(error(request, 404, NOT_FOUND));
        }
        return switch (outcome(path, () -> finder.find(path, names.get()))) {
            case Variants variants -> content(request, path, variants);
            case Found.Elsewhere elsewhere ->
                own(elsewhere.path()) instanceof Variants variants
                        ? content(request, ownKey(elsewhere.path()), variants)
                        : Optional.empty();
            case Found.Directory directory -> Optional.of(Response.redirect(301, Location.withSlash(request)));
            case Found.Folder folder ->
                Optional.of(
                        listings.isPresent() ? listings.get().list(request, folder) : error(request, 404, NOT_FOUND));
            case Found.Nothing nothing -> Optional.of(error(request, 404, NOT_FOUND));
            case Outcome.Again again -> Optional.empty();
        };
    }

    /** What there is at a path itself, whatever {@code try_files} says. */
    private Outcome own(String path) throws IOException, InterruptedException {
        Names names = Names.parse(path).orElseThrow();
        return outcome(ownKey(path), () -> finder.own(path, names));
    }

    private Outcome outcome(String key, Look look) throws IOException, InterruptedException {
        Known known = known(key);
        long now = nanos.getAsLong();
        return known != null && known.fresh(now) ? known.outcome() : flights.share(key, now, () -> look(key, look));
    }

    /** Looks at the disk. */
    @FunctionalInterface
    private interface Look {
        Found find() throws IOException;
    }

    private Outcome look(String key, Look look) throws IOException {
        long asOf = nanos.getAsLong();
        return switch (look.find()) {
            case Found.Files found -> represent(key, found, asOf);
            case Found.Contentless nothing -> {
                files.forget(key, asOf);
                contentless.put(new Known(key, nothing, asOf));
                yield nothing;
            }
        };
    }

    private Outcome represent(String key, Found.Files found, long asOf) throws IOException {
        Known known = files.get(key);
        Optional<Variants> before =
                known != null && known.outcome() instanceof Variants old ? Optional.of(old) : Optional.empty();
        Variants variants = representations.of(found, before);
        contentless.forget(key, asOf);
        if (known != null && known.outcome() == variants) {
            known.confirm(asOf);
        } else {
            files.put(new Known(key, variants, asOf));
        }
        return variants;
    }

    /** The form that this client likes best of those that can be served; nothing if it is no longer as it was found. */
    private Optional<Response> content(Request request, String key, Variants variants)
            throws IOException, InterruptedException {
        Variants left = variants;
        while (true) {
            Variant chosen = left.choose(request.headers());
            switch (contents.of(key, chosen)) {
                case Contents.Content.Ready ready -> {
                    return Optional.of(ready.response());
                }
                case Contents.Content.Changed changed -> {
                    return Optional.empty();
                }
                case Contents.Content.Unfit unfit -> {
                    Variants others = left.without(chosen)
                            .orElseThrow(() ->
                                    new AccessDeniedException(chosen.form().name()));
                    leaveOut(key, left, others);
                    left = others;
                }
            }
        }
    }

    /** Spares others the form that cannot be served, until the next look. */
    private void leaveOut(String key, Variants variants, Variants others) {
        Known known = files.get(key);
        if (known != null && known.outcome() == variants) {
            files.put(known.with(others));
        }
    }

    /**
     * The mount's own page for an error, for clients that like HTML better than JSON.
     *
     * @throws HttpError if there is none, or the client prefers the problem as it is
     */
    private Response error(Request request, int status, String detail) throws InterruptedException {
        String path = errorPages.get(status);
        if (path != null && likesPages(request)) {
            Optional<Response> page = page(request, path);
            if (page.isPresent()) {
                return asError(status, page.get());
            }
        }
        throw new HttpError(status, detail);
    }

    /** What is at this path; nothing if it cannot be read, since that must not hide the error for which it stands. */
    private Optional<Response> page(Request request, String path) throws InterruptedException {
        try {
            return own(path) instanceof Variants variants ? content(request, ownKey(path), variants) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A page in another role: what is said of it as a file does not hold. */
    private static Response asError(int status, Response page) {
        return page.withStatus(status)
                .withValidators(Validators.none())
                .withAcceptsRanges(false)
                .withoutHeader("Cache-Control")
                .withoutHeader("Content-Disposition")
                .withoutHeader("Content-Location")
                .addHeader("Vary", "Accept");
    }

    /** As for the server's own error pages: whoever likes HTML better than JSON, which is browsers. */
    private static boolean likesPages(Request request) {
        Optional<String> accept = request.headers().combined("Accept");
        if (accept.isEmpty()) {
            return false;
        }
        QualityList accepted = QualityList.parse(accept.get());
        return accepted.mediaType("text/html")
                > Math.max(accepted.mediaType("application/json"), accepted.mediaType("application/problem+json"));
    }
}
