package dev.tenon.staticfiles;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is in one directory, for one answer: in order, as long as the memory for it suffices; otherwise as the directory has it,
 * most of it not yet read.
 *
 * <p>Used by one thread at a time. Gives back its memory, and closes the directory, when it is closed.
 */
final class Listing implements AutoCloseable {

    /** What one listing may take of memory: 100,000 entries with names of 60 characters. */
    static final long MAX_BYTES = 24L << 20;

    /** So many are read at a time of what is sent while it is read: a millisecond or two from a warm disk. */
    private static final int BATCH = 256;

    /** What an entry costs beside the characters of its name: objects and their headers. */
    private static final int ENTRY_BYTES = 128;

    private final Room room;
    private final List<Found.Entry> entries = new ArrayList<>();
    private final DirectoryReader rest;
    private final Away away;
    private final long limit;
    private boolean sorted;
    private long bytes;

    /**
     * The memory for all listings of a mount that are being made and sent.
     */
    static final class Room {

        /** Two of the largest listings, or three hundred of a thousand entries. */
        static final long MAX_BYTES = 2 * Listing.MAX_BYTES;

        private final AtomicLong free;

        /** @param bytes how much there is */
        Room(long bytes) {
            free = new AtomicLong(bytes);
        }

        long free() {
            return free.get();
        }

        private boolean take(long bytes) {
            long left = free.addAndGet(-bytes);
            if (left < 0) {
                free.addAndGet(bytes);
            }
            return left >= 0;
        }

        private void giveBack(long bytes) {
            free.addAndGet(bytes);
        }
    }

    private Listing(Room room, DirectoryReader rest, Away away, long limit) {
        this.room = room;
        this.rest = rest;
        this.away = away;
        this.limit = limit;
    }

    /**
     * Reads a directory, which it takes over, and sorts it. Takes long, so that it is done away from event loops.
     *
     * @param away where what has no room is read, later
     * @param limit how much memory it may take of what there is
     */
    static Listing read(DirectoryReader directory, Comparator<Found.Entry> order, Away away, Room room, long limit)
            throws IOException {
        Listing listing = new Listing(room, directory, away, limit);
        boolean done = false;
        try {
            listing.collect();
            listing.sort(order);
            done = true;
            return listing;
        } finally {
            if (!done) {
                listing.close();
            }
        }
    }

    private void collect() throws IOException {
        while (true) {
            Optional<Found.Entry> next = rest.next();
            if (next.isEmpty()) {
                sorted = true;
                return;
            }
            Found.Entry entry = next.get();
            entries.add(entry);
            long weight = ENTRY_BYTES + 2L * entry.name().length();
            if (bytes + weight > limit || !room.take(weight)) {
                return; // this one entry more does not matter
            }
            bytes += weight;
        }
    }

    /** Sorting a hundred thousand entries takes as long as serving a thousand files: others have their turn meanwhile. */
    private void sort(Comparator<Found.Entry> order) {
        if (sorted) {
            Pace pace = new Pace();
            entries.sort((one, other) -> {
                pace.step();
                return order.compare(one, other);
            });
        }
    }

    /** Whether all of it is here, in order. */
    boolean sorted() {
        return sorted;
    }

    /** What is known before the rest is read. */
    List<Found.Entry> known() {
        return entries;
    }

    /** The relative reference that leads from a directory's page to an entry (RFC 3986 section 4.2). */
    static String reference(Found.Entry entry) {
        String encoded = Percent.encode(entry.name());
        return entry.directory() ? encoded + '/' : encoded;
    }

    /** Takes each entry. */
    @FunctionalInterface
    interface Sink {
        void take(Found.Entry entry) throws IOException;
    }

    /** Tells of all entries, once; reads those that are not yet known. */
    void forEach(Sink sink) throws IOException {
        Pace pace = new Pace();
        for (Found.Entry entry : entries) {
            sink.take(entry);
            pace.step();
        }
        boolean more = !sorted;
        while (more) {
            List<Found.Entry> batch = away.call(() -> rest.next(BATCH), ignored -> {});
            for (Found.Entry entry : batch) {
                sink.take(entry);
                pace.step();
            }
            more = batch.size() == BATCH;
        }
    }

    @Override
    public void close() throws IOException {
        room.giveBack(bytes);
        bytes = 0;
        rest.close();
    }
}
