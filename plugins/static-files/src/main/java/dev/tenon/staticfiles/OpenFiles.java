package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Large files held open, so that the requests for one share a descriptor. What a request is given is a {@link Lease} of its own;
 * a file is closed once nobody holds it any more, neither a request nor this.
 *
 * <p>Bound: a number of files; the one used longest ago goes first. A file that nobody has asked for in ten seconds is let go, so
 * that one which was deleted gives its room on the disk back.
 *
 * <p>A file is known by its state: when that changes, it is another one.
 */
final class OpenFiles implements AutoCloseable {

    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FileOpener opener;
    private final int limit;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<Found.File, Held> files = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A file that this holds, and when it was last asked for. */
    private static final class Held {
        private final SharedChannel channel;
        private volatile long used;

        Held(SharedChannel channel, long used) {
            this.channel = channel;
            this.used = used;
        }
    }

    /** @param limit the most files to hold; 0 holds none */
    OpenFiles(FileOpener opener, int limit, LongSupplier nanos) {
        this.opener = opener;
        this.limit = limit;
        this.nanos = nanos;
    }

    /**
     * A channel on this file for the caller, who closes it. May wait for the disk.
     *
     * @return nothing if the file is gone or no longer in this state, and is not held
     */
    Optional<FileChannel> open(Found.File file) throws IOException {
        Held held = files.get(file);
        if (held != null) {
            held.used = nanos.getAsLong();
            Optional<FileChannel> lease = held.channel.lease();
            if (lease.isPresent()) {
                return lease;
            }
            letGo(file, held);
        }
        Optional<FileChannel> opened = opener.open(file);
        return limit == 0 || closed || opened.isEmpty() ? opened : shared(file, opened.get());
    }

    private Optional<FileChannel> shared(Found.File file, FileChannel opened) throws IOException {
        SharedChannel channel = new SharedChannel(opened);
        Optional<FileChannel> lease = channel.lease();
        Held mine = new Held(channel, nanos.getAsLong());
        if (files.putIfAbsent(file, mine) != null) {
            channel.release(); // another was quicker: this one is closed with its lease
        } else if (closed) {
            letGo(file, mine);
        } else {
            evict();
        }
        return lease;
    }

    private void evict() throws IOException {
        while (files.size() > limit) {
            Optional<Map.Entry<Found.File, Held>> oldest =
                    files.entrySet().stream().min(Comparator.comparingLong(entry -> entry.getValue().used));
            if (oldest.isEmpty()) {
                return;
            }
            letGo(oldest.get().getKey(), oldest.get().getValue());
        }
    }

    /** Lets go of what nobody has asked for lately. */
    void closeIdle() throws IOException {
        long now = nanos.getAsLong();
        letGo(held -> now - held.used >= IDLE_NANOS);
    }

    int size() {
        return files.size();
    }

    /** Lets go of all; what is being sent is sent to its end. */
    @Override
    public void close() throws IOException {
        closed = true;
        letGo(held -> true);
    }

    private void letGo(Predicate<Held> which) throws IOException {
        for (Map.Entry<Found.File, Held> entry : files.entrySet()) {
            if (which.test(entry.getValue())) {
                letGo(entry.getKey(), entry.getValue());
            }
        }
    }

    private void letGo(Found.File file, Held held) throws IOException {
        if (files.remove(file, held)) {
            held.channel.release();
        }
    }
}
