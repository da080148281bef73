package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Meta;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Standing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The answers. Names of collections and ids need no escape, neither in JSON nor in a URL: {@link Names} sees to that.
 *
 * <p>What is read may be kept but must be asked for anew each time ({@code no-cache}): without that word a cache may guess
 * from {@code Last-Modified} how long a document stays as it is.
 */
final class Answers {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /** RFC 9110 section 5.6.7. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Answers() {}

    static Validators validators(Optional<Document> current) {
        return current.map(document -> validators(document.meta())).orElseGet(Validators::missing);
    }

    private static Validators validators(Meta meta) {
        return Validators.strong(meta.etag()).withLastModified(meta.modified());
    }

    /** A document, for the server to answer conditions on. */
    static Response document(Document document) {
        return read(Body.of(document.body())).withValidators(validators(document.meta()));
    }

    /**
     * A document that was written just now. Its tag and time are plain fields: the request's conditions were about the state
     * before, and the server must not compare them with this one.
     */
    static Response written(int status, Document document) {
        Meta meta = document.meta();
        return Response.of(MediaTypes.JSON, Body.of(document.body()))
                .withStatus(status)
                .withHeader("ETag", quoted(meta))
                .withHeader("Last-Modified", HTTP_DATE.format(meta.modified()));
    }

    static Response created(Document document, String location) {
        return written(201, document).withHeader("Location", location);
    }

    static Response page(Page page, ListQuery query) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(512);
        put(json, "{\"items\":[");
        String separator = "\n";
        for (Document document : page.documents()) {
            Meta meta = document.meta();
            put(json, separator + "{\"id\":\"" + meta.id() + "\",\"etag\":\"\\\"" + meta.etag() + "\\\"\"");
            put(json, ",\"created\":\"" + time(meta.created()) + "\",\"modified\":\"" + time(meta.modified()) + "\"");
            put(json, ",\"document\":");
            json.writeBytes(document.body());
            put(json, "}");
            separator = ",\n";
        }
        put(
                json,
                "],\"total\":" + page.total().orElse(0) + ",\"limit\":" + query.limit() + ",\"offset\":"
                        + query.offset() + "}\n");
        return read(Body.of(json.toByteArray()));
    }

    static Response collections(List<Standing> counts, String mountPath) {
        StringBuilder json = new StringBuilder("{\"collections\":[");
        String separator = "\n";
        for (Standing count : counts) {
            json.append(separator).append("{\"name\":\"").append(count.collection());
            json.append("\",\"path\":\"").append(location(mountPath, count.collection()));
            json.append("\",\"documents\":").append(count.documents()).append('}');
            separator = ",\n";
        }
        return read(Body.of(json.append("]}\n").toString()));
    }

    private static Response read(Body body) {
        return Response.of(MediaTypes.JSON, body).withHeader("Cache-Control", "no-cache");
    }

    /** The path of something within the mount, as a client would ask for it. */
    static String location(String mountPath, String path) {
        StringBuilder location = new StringBuilder();
        for (byte b : mountPath.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= '0' && b <= '9')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= 'a' && b <= 'z')
                    || "/-._~!$&'()*+,;=:@".indexOf(b) >= 0;
            location.append(plain ? Character.toString(b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return location + (mountPath.endsWith("/") ? "" : "/") + path;
    }

    private static String quoted(Meta meta) {
        return '"' + meta.etag() + '"';
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static void put(ByteArrayOutputStream json, String ascii) {
        json.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
