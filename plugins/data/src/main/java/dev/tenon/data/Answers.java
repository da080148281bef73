package dev.tenon.data;

import dev.tenon.api.Body;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Meta;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;

/**
 * The answers about documents, and what all answers have in common. Names of collections and ids need no escape, neither in
 * JSON nor in a URL: {@link Names} sees to that.
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

    /** A document, for the server to answer conditions on; the same instance as long as the document is kept in memory. */
    static Response document(Document document) {
        return document.answer(
                made -> read(MediaTypes.JSON, Body.of(made.body())).withValidators(validators(made.meta())));
    }

    /**
     * A document that was written just now. Its tag and time are plain fields: the request's conditions were about the state
     * before, and the server must not compare them with this one.
     */
    static Response written(int status, Document document) {
        return Response.of(MediaTypes.JSON, Body.of(document.body()))
                .withStatus(status)
                .withHeader("ETag", quoted(document.meta()))
                .withHeader("Last-Modified", HTTP_DATE.format(document.meta().modified()));
    }

    static Response created(Document document, String location) {
        return written(201, document).withHeader("Location", location);
    }

    /** An answer to a read. */
    static Response read(String mediaType, Body body) {
        return Response.of(mediaType, body).withHeader("Cache-Control", "no-cache");
    }

    /** A document with what is known of it, as an object without its opening brace: {@code "id":…,"document":…}}. */
    static void envelope(JsonBytes json, Document document, byte[] body) {
        Meta meta = document.meta();
        json.add("\"id\":\"").add(meta.id()).add("\",");
        metadata(json, meta);
        json.add(",\"document\":").add(body).add("}");
    }

    /** The members {@code etag}, {@code created} and {@code modified}. */
    static void metadata(JsonBytes json, Meta meta) {
        json.add("\"etag\":\"\\\"").add(meta.etag()).add("\\\"\",\"created\":\"");
        json.add(time(meta.created()))
                .add("\",\"modified\":\"")
                .add(time(meta.modified()))
                .add("\"");
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

    /** The entity tag as a field value. */
    static String quoted(Meta meta) {
        return '"' + meta.etag() + '"';
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }
}
