package dev.tenon.staticfiles;

import dev.tenon.api.Body;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Gets the content of the one form that a request is answered with: from memory, into memory, or as an open file that the system
 * sends. Waits for the disk, and for others who read the same form.
 */
final class Contents implements AutoCloseable {

    /** The ends of a form by which it can be seen that it is not what its name says. */
    private static final int MARK_BYTES = Integer.BYTES;

    private final FileCache cache;
    private final FileOpener opener;
    private final OpenFiles openFiles;
    private final Complaints complaints;
    private final LongSupplier nanos;
    private final InstantSource wall;
    private final Flights<Variant, Content> flights = new Flights<>(new Content.Changed());

    /** What came of it. */
    sealed interface Content {

        /** The answer, with its content. */
        record Ready(Response response) implements Content {}

        /** The file is not as it was found, or whoever read it was stopped: look again. */
        record Changed() implements Content {}

        /** The form is there, and cannot be served. */
        record Unfit() implements Content {}
    }

    /**
     * Contents of one mount.
     *
     * @param cache where those are kept that are read into memory
     * @param openFiles holds the others open
     * @param nanos a clock that never goes back
     * @param wall the clock that is compared with the times of files
     */
    Contents(
            FileCache cache,
            FileOpener opener,
            OpenFiles openFiles,
            Complaints complaints,
            LongSupplier nanos,
            InstantSource wall) {
        this.cache = cache;
        this.opener = opener;
        this.openFiles = openFiles;
        this.complaints = complaints;
        this.nanos = nanos;
        this.wall = wall;
    }

    /**
     * The answer with this form.
     *
     * @param key the path of which it is known to be a form
     */
    Content of(String key, Variant variant) throws IOException, InterruptedException {
        long now = nanos.getAsLong();
        Variant.Held held = variant.held();
        if (variant.inMemory() && held != null && variant.fresh(now)) {
            return new Content.Ready(held.response());
        }
        boolean changed = true;
        try {
            Content content = variant.inMemory()
                    ? flights.share(variant, now, () -> withRights(variant, () -> read(key, variant)))
                    : withRights(variant, () -> open(variant));
            changed = content instanceof Content.Changed;
            return content;
        } finally {
            if (changed) {
                cache.forget(key, nanos.getAsLong()); // whoever tries again must find what is there now
            }
        }
    }

    /** Lets go of files that nobody has asked for lately. May wait for the disk. */
    void closeIdle() throws IOException {
        openFiles.closeIdle();
    }

    @Override
    public void close() throws IOException {
        openFiles.close();
    }

    /** Where a look at the file's rights has promised more than its opening keeps, as some guards of systems have it. */
    private Content withRights(Variant variant, Flights.Look<Content> look) throws IOException {
        try {
            return look.look();
        } catch (AccessDeniedException e) {
            complaints.unreadable(variant.form());
            return new Content.Unfit();
        }
    }

    private Content read(String key, Variant variant) throws IOException {
        Found.File file = variant.form().file();
        long asOf = nanos.getAsLong();
        Instant now = wall.instant();
        Optional<byte[]> content = opener.read(file);
        if (content.isEmpty()) {
            return new Content.Changed();
        }
        byte[] bytes = content.get();
        int last = Math.max(0, bytes.length - MARK_BYTES);
        if (!isPlausible(variant.form(), mark(bytes, 0), mark(bytes, last))) {
            return new Content.Unfit();
        }
        // Drawn from the content, so strong whatever the file system's clock does, and kept when a file is replaced by
        // its like.
        Validators validators = Validators.strong(Digest.of(bytes));
        Variant.Held before = variant.held();
        Response response =
                before != null && before.response().validators().etag().equals(validators.etag())
                        ? before.response()
                        : Representations.response(variant, validators, now).withBody(Body.of(bytes));
        cache.keep(key, variant, new Variant.Held(response, asOf, file.state().settled(now)));
        return new Content.Ready(response);
    }

    private static int mark(byte[] bytes, int at) {
        return bytes.length < MARK_BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    /** From the disk, if it is still there as it was found. */
    private Content open(Variant variant) throws IOException {
        Found.File file = variant.form().file();
        Instant now = wall.instant();
        Optional<FileChannel> channel = FileOpener.isUnchanged(file) ? openFiles.open(file) : Optional.empty();
        if (channel.isEmpty()) {
            return new Content.Changed();
        }
        FileChannel open = channel.get();
        boolean sent = false;
        try {
            Variant.Held held = variant.held();
            if (held == null) {
                if (!isPlausible(
                        variant.form(), mark(open, 0), mark(open, file.state().size() - MARK_BYTES))) {
                    return new Content.Unfit();
                }
                held = describe(variant, now);
            }
            Response response =
                    held.response().withBody(Body.file(open, 0, file.state().size()));
            sent = true;
            return new Content.Ready(response);
        } finally {
            if (!sent) {
                open.close();
            }
        }
    }

    private Variant.Held describe(Variant variant, Instant now) {
        FileState state = variant.form().file().state();
        boolean settled = state.settled(now);
        // A weak one as long as the file may change without a trace in its state.
        Validators validators = settled ? Validators.strong(state.tag()) : Validators.weak(state.tag());
        Response response = Representations.response(variant, validators, now);
        Variant.Held held = new Variant.Held(response, nanos.getAsLong(), settled);
        if (settled) {
            variant.hold(held);
        }
        return held;
    }

    private static int mark(FileChannel file, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MARK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (at >= 0 && bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
            // A short read is followed by another.
        }
        return bytes.getInt(0);
    }

    private boolean isPlausible(Found.Form form, int first, int last) {
        boolean plausible =
                form.coding().isPlausible(first, last, form.file().state().size(), form.plainLength());
        if (!plausible) {
            complaints.implausible(form);
        }
        return plausible;
    }
}
