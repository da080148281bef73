package dev.tenon.data;

import dev.tenon.api.BodyProducer;
import dev.tenon.api.Response;
import dev.tenon.data.json.Json;
import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.JsonChecker;
import dev.tenon.data.store.Cursor;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The whole result of a query, sent as it is read, part by part. Each part goes on by cursor, so that a slow client holds no
 * database transaction; what is written meanwhile may be in it or not.
 */
final class Streams {

    private static final int PART_DOCUMENTS = 500;
    private static final long PART_BYTES = 2L << 20;
    private static final int COLUMNS = 1000;

    /** How long a part may wait for the store, once the answer has begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Store store;
    private final JsonChecker reader;
    private final ListQuery list;
    private final Projection projection;

    Streams(Store store, JsonChecker reader, ListQuery list) {
        this.store = store;
        this.reader = reader;
        this.list = list;
        projection = Projection.of(list.fields());
    }

    /** What is wrong with the query is told before the answer begins. */
    Response answer(String form, Instant deadline) throws StoreException {
        if (form.equals(MediaTypes.CSV)) {
            List<String> columns = columns(deadline);
            return Response.stream("text/csv; charset=utf-8; header=present", out -> csv(out, columns))
                    .withHeader("Cache-Control", "no-cache");
        }
        Page first = store.list(part(list.query(), mostOf()), deadline);
        // Taken out when it is sent: the answer, which may last for long, does not hold it.
        AtomicReference<@Nullable Page> held = new AtomicReference<>(first);
        BodyProducer lines = out -> each(held.getAndSet(null), document -> out.write(line("{", document)));
        return Response.stream(form, lines).withHeader("Cache-Control", "no-cache");
    }

    private long mostOf() {
        return list.limit().isPresent() ? list.limit().getAsInt() : Long.MAX_VALUE;
    }

    private static Query part(Query query, long most) {
        return query.bounded((int) Math.min(most, PART_DOCUMENTS), PART_BYTES);
    }

    /** Does something with each document. */
    @FunctionalInterface
    private interface Visitor {
        void visit(Document document) throws IOException;
    }

    private void each(@Nullable Page page, Visitor visitor) throws IOException, StoreException {
        long left = mostOf();
        Optional<Cursor> next = Optional.empty();
        for (boolean first = true; first || next.isPresent() && left > 0; first = false) {
            if (!first) {
                page = store.list(
                        part(list.query().from(next.orElseThrow()), left),
                        Instant.now().plus(PATIENCE));
            }
            if (page == null) {
                throw new IllegalStateException("a stream is sent once");
            }
            for (Document document : page.documents()) {
                visitor.visit(document);
            }
            left -= page.documents().size();
            next = page.next();
        }
    }

    /** The whole result, a line each, which names the collection too. */
    void named(OutputStream out) throws IOException, StoreException {
        String start = "{\"collection\":\"" + list.query().collection() + "\",";
        Page first = store.list(part(list.query(), mostOf()), Instant.now().plus(PATIENCE));
        each(first, document -> out.write(line(start, document)));
    }

    private byte[] line(String start, Document document) {
        JsonBytes json = new JsonBytes().add(start);
        Answers.envelope(json, document, JsonBytes.inOneLine(projection.apply(document.body(), reader)));
        return json.add("\n").toBytes();
    }

    /** Those that were asked for, else all names at the top of any document, in the order of their first appearance. */
    private List<String> columns(Instant deadline) throws StoreException {
        Set<String> columns = new LinkedHashSet<>();
        list.fields().forEach(field -> columns.add(field.toString()));
        if (!projection.isWhole()) {
            return new ArrayList<>(columns);
        }
        try {
            each(store.list(part(list.query(), mostOf()), deadline), document -> {
                if (reader.read(document.body()) instanceof Members(var members)) {
                    columns.addAll(members.keySet());
                }
                if (columns.size() > COLUMNS) {
                    throw Parameter.bad(
                            "fields", "these documents have more than " + COLUMNS + " different names; choose some");
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException("nothing was written yet", e);
        }
        return new ArrayList<>(columns);
    }

    /** RFC 4180; the id comes first. */
    private void csv(OutputStream out, List<String> columns) throws IOException, StoreException {
        StringBuilder head = new StringBuilder(Fields.ID);
        columns.forEach(column -> head.append(',').append(Csv.cell(column)));
        out.write(Csv.line(head));
        each(store.list(part(list.query(), mostOf()), Instant.now().plus(PATIENCE)), document -> {
            StringBuilder row = new StringBuilder(document.meta().id());
            Json json = reader.read(document.body());
            for (int i = 0; i < columns.size(); i++) {
                List<String> names = projection.isWhole()
                        ? List.of(columns.get(i))
                        : list.fields().get(i).names();
                row.append(',').append(Csv.cell(Csv.text(json, names)));
            }
            out.write(Csv.line(row));
        });
    }
}
