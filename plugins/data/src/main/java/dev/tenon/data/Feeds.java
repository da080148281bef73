package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.Feed.Change;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a collection after a number: as JSON, or as server-sent events that go on as long as the client stays. Both
 * are read from what the writes themselves recorded, so that nothing is lost or repeated, whoever restarts.
 */
final class Feeds {

    private static final String SINCE = "since";
    private static final long SINCE_MAX = 999_999_999_999_999L;
    private static final long BYTES = 4L << 20;
    private static final int EVENTS_AT_ONCE = 100;

    /** By what is sent when nothing happens, a client that has gone is noticed, and nobody between takes the stream for dead. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How long one look into the store may take, once the answer has begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;
    private final Store store;

    Feeds(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    Response get(Request request, String collection, Instant deadline) throws StoreException {
        Parameter.requireOnly(request, Set.of(SINCE, ListQuery.LIMIT));
        String form = Accepts.choose(request, List.of(MediaTypes.JSON, MediaTypes.EVENTS));
        Response answer = form.equals(MediaTypes.JSON)
                ? json(request, collection, deadline)
                : events(request, collection, deadline);
        return answer.withHeader("Vary", "Accept");
    }

    private Response json(Request request, String collection, Instant deadline) throws StoreException {
        long since = Parameter.number(request.query(), SINCE, Store.FROM_THE_BEGINNING, SINCE_MAX);
        int limit = (int)
                Parameter.number(request.query(), ListQuery.LIMIT, settings.listLimitMax(), settings.listLimitMax());
        Feed feed = store.changes(collection, since, Math.max(1, limit), BYTES, deadline);
        JsonBytes json = new JsonBytes().add("{\"changes\":[");
        String separator = "\n";
        for (Change change : feed.changes()) {
            json.add(separator);
            change(json, change);
            separator = ",\n";
        }
        json.add("],\"next\":").add(feed.next()).add(",\"more\":" + feed.more() + "}\n");
        return Answers.read(MediaTypes.JSON, Body.of(json.toBytes()));
    }

    private static void change(JsonBytes json, Change change) {
        json.add("{\"sequence\":").add(change.sequence());
        json.add(",\"kind\":\"").add(kind(change)).add("\",\"id\":\"").add(change.id());
        json.add("\",\"time\":\"").add(Answers.time(change.time())).add("\"");
        if (change.document().isPresent()) {
            Document document = change.document().get();
            json.add(",\"etag\":\"\\\"").add(document.meta().etag()).add("\\\"\",\"document\":");
            json.add(JsonBytes.inOneLine(document.body()));
        }
        json.add("}");
    }

    private static String kind(Change change) {
        return change.kind().name().toLowerCase(Locale.ROOT);
    }

    /** {@code Last-Event-ID} is what a client says that was here before; a new one starts now. */
    private Response events(Request request, String collection, Instant deadline) throws StoreException {
        if (request.query().contains(ListQuery.LIMIT)) {
            throw Parameter.bad(ListQuery.LIMIT, "a stream has no end");
        }
        Optional<Long> last = request.header("Last-Event-ID")
                .map(id -> Parameter.number(Parameter.named(SINCE, id), SINCE, 0, SINCE_MAX));
        long since = last.isPresent()
                ? last.get()
                : request.query().contains(SINCE)
                        ? Parameter.number(request.query(), SINCE, 0, SINCE_MAX)
                        : store.standing(collection, deadline).sequence();
        // What cannot be answered is told before the stream begins.
        Feed first = store.changes(collection, since, EVENTS_AT_ONCE, BYTES, deadline);
        // Taken out when it is sent: the answer, which may last for days, does not hold it.
        AtomicReference<@Nullable Feed> held = new AtomicReference<>(first);
        BodyProducer events = out -> send(out, collection, since, held);
        return Response.stream(MediaTypes.EVENTS, events)
                .withHeader("Cache-Control", "no-cache")
                .withHeader("X-Accel-Buffering", "no");
    }

    private void send(OutputStream out, String collection, long since, AtomicReference<@Nullable Feed> first)
            throws IOException, InterruptedException {
        // With a number, so that a client whose connection breaks before the first event goes on from here.
        out.write(("retry: 1000\nid: " + since + "\n\n").getBytes(StandardCharsets.US_ASCII));
        try {
            Sent sent = send(out, first.getAndSet(null));
            while (true) {
                if (!sent.more()) {
                    await(out, collection, sent.next());
                }
                sent = send(
                        out,
                        store.changes(
                                collection,
                                sent.next(),
                                EVENTS_AT_ONCE,
                                BYTES,
                                Instant.now().plus(PATIENCE)));
            }
        } catch (StoreException e) {
            if (e.reason() != Reason.CLOSED) {
                throw new IOException("the feed ended", e);
            }
            // The end of the stream: the client comes again, and says how far it had come.
        }
    }

    /** How far a stream has come. */
    private record Sent(long next, boolean more) {}

    private static Sent send(OutputStream out, @Nullable Feed feed) throws IOException {
        if (feed == null) {
            throw new IllegalStateException("a stream of changes is sent once");
        }
        for (Change change : feed.changes()) {
            out.write(event(change));
        }
        out.flush();
        return new Sent(feed.next(), feed.more());
    }

    private void await(OutputStream out, String collection, long after)
            throws IOException, StoreException, InterruptedException {
        while (!store.awaitChange(collection, after, HEARTBEAT)) {
            // The number too: else a client of a quiet collection would come back with one that is forgotten by then.
            out.write((":\nid: " + after + "\n\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    private static byte[] event(Change change) {
        JsonBytes event = new JsonBytes().add("id: ").add(change.sequence());
        event.add("\nevent: ").add(kind(change)).add("\ndata: ");
        change(event, change);
        return event.add("\n\n").toBytes();
    }
}
