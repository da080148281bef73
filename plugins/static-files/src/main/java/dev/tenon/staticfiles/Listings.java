package dev.tenon.staticfiles;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.QualityList;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;

/**
 * Answers for directories with what is in them: a page for people, JSON for who likes that better ({@code Accept}).
 *
 * <p>A short listing is made in memory, with a strong tag drawn from its content. A long one is sent while it is made: sorted as
 * long as the memory for it suffices (see {@link Listing}), otherwise in the order of the directory. Either way a client
 * has to ask again each time, since nothing tells that a file in a directory has changed.
 */
final class Listings {

    /** The longest listing that is made in memory, some 60 KiB of HTML. */
    static final int SHORT_ENTRIES = 200;

    private static final String JSON_TYPE = "application/json";

    private final ListingPage.Assets assets;
    private final MediaTypes types;
    private final FileTree tree;
    private final FileOpener opener;
    private final Away away;
    private final Listing.Room room;
    private final long limit;

    /**
     * Listings of one mount.
     *
     * @param types from which pages draw their icons
     * @param tree knows what may be shown
     * @param opener opens directories
     * @param away where they are read
     * @param room the memory for all of them
     * @param limit the memory for each
     */
    Listings(
            ListingPage.Assets assets,
            MediaTypes types,
            FileTree tree,
            FileOpener opener,
            Away away,
            Listing.Room room,
            long limit) {
        this.assets = assets;
        this.types = types;
        this.tree = tree;
        this.opener = opener;
        this.away = away;
        this.room = room;
        this.limit = limit;
    }

    /** Listings of one mount, with the memory that each mount has for them. */
    static Listings of(MediaTypes types, FileTree tree, FileOpener opener, Away away) throws IOException {
        Listing.Room room = new Listing.Room(Listing.Room.MAX_BYTES);
        return new Listings(ListingPage.Assets.load(), types, tree, opener, away, room, Listing.MAX_BYTES);
    }

    /**
     * The answer to a request for this directory. Waits for the disk.
     *
     * @throws dev.tenon.api.HttpError 400 if the query asks for what there is not, 404 if the directory has gone
     */
    Response list(Request request, Found.Folder folder) throws IOException {
        ListingQuery query = ListingQuery.of(request);
        Names asked = Names.parse(request.path()).orElseThrow(Listings::notFound);
        Listing listing = away.call(() -> read(folder, asked, query), Listings::close);
        boolean sent = false;
        try {
            Response response = answer(request, asked, query, listing);
            sent = true;
            return response;
        } finally {
            if (!sent) {
                listing.close();
            }
        }
    }

    private Listing read(Found.Folder folder, Names asked, ListingQuery query) throws IOException {
        DirectoryStream<Path> directory = opener.open(folder).orElseThrow(Listings::notFound);
        DirectoryReader reader = new DirectoryReader(directory, query::admits, name -> tree.entry(folder, asked, name));
        return Listing.read(reader, query.order().comparator(), away, room, limit);
    }

    private static void close(Listing listing) {
        try {
            listing.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpError notFound() {
        return new HttpError(404, "there is no folder at this path");
    }

    private Response answer(Request request, Names asked, ListingQuery query, Listing listing) throws IOException {
        QualityList wishes =
                QualityList.parse(request.headers().combined("Accept").orElse(""));
        boolean json = wishes.mediaType(JSON_TYPE) > wishes.mediaType("text/html");
        Content content = json
                ? new ListingJson(Location.join(request.mountPath(), request.path()), listing)
                : ListingPage.of(assets, types, request, asked, query, listing);
        String type = json ? JSON_TYPE : "text/html; charset=utf-8";
        return listing.sorted() && listing.known().size() <= SHORT_ENTRIES
                ? whole(type, content, listing).withHeaders(fields(json))
                : Response.stream(type, new Streamed(content, listing)).withHeaders(fields(json));
    }

    private Headers fields(boolean json) {
        Headers fields = Headers.of("Vary", "Accept", "Cache-Control", "no-cache", "X-Content-Type-Options", "nosniff");
        return json ? fields : fields.with("Content-Security-Policy", assets.policy());
    }

    private static Response whole(String type, Content content, Listing listing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.writeTo(bytes);
        listing.close();
        byte[] all = bytes.toByteArray();
        return Response.of(type, Body.of(all)).withValidators(Validators.strong(Digest.of(all)));
    }

    /** A listing in some format. */
    @FunctionalInterface
    interface Content {
        /** Writes all of it, in UTF-8. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A listing that is sent while it is made. */
    private record Streamed(Content content, Listing listing) implements BodyProducer {

        @Override
        public void writeTo(OutputStream out) throws IOException {
            content.writeTo(out);
        }

        @Override
        public void close() {
            Listings.close(listing);
        }
    }
}
