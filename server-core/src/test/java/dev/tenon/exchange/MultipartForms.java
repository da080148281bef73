package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Forms, and what a reader makes of them however they arrive. */
final class MultipartForms {

    static final String TYPE = "multipart/form-data; boundary=X";
    static final String FORM = """
            --X
            Content-Disposition: form-data; name="title"

            Hello
            --X
            Content-Disposition: form-data; name="file"; filename="a.txt"
            Content-Type: text/plain

            line 1
            line 2

            --X--
            """.replace("\n", "\r\n");

    /** What a reader said of a part. Bytes of contents are characters up to U+00FF here. */
    record Seen(String name, String filename, String content) {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<Seen> readAll(InputStream body, String type) throws IOException {
        MultipartBody reader = MultipartBody.open(body, type);
        List<Seen> seen = new ArrayList<>();
        for (Optional<Part> next = reader.next(); next.isPresent(); next = reader.next()) {
            Part part = next.get();
            String content = new String(part.body().readAllBytes(), StandardCharsets.ISO_8859_1);
            seen.add(new Seen(part.name(), part.filename().orElse("-"), content));
        }
        assertThat(reader.next()).isEmpty();
        return seen;
    }

    /** What the reader makes of a body, which must be the same however it arrives. */
    static List<Seen> read(String body, String type) throws IOException {
        List<Seen> first = readAll(new ByteArrayInputStream(bytes(body)), type);
        for (Function<byte[], InputStream> carrier : Trickle.CARRIERS) {
            assertThat(readAll(carrier.apply(bytes(body)), type)).isEqualTo(first);
        }
        return first;
    }

    static void assertMalformed(String body) {
        for (Function<byte[], InputStream> carrier : Trickle.CARRIERS) {
            assertThatExceptionOfType(HttpError.class)
                    .isThrownBy(() -> readAll(carrier.apply(bytes(body)), TYPE))
                    .matches(error -> error.status() == 400);
        }
    }

    static String part(String head, String content) {
        return "--X\r\n" + head + "\r\n\r\n" + content + "\r\n";
    }

    static String field(String name, String content) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"", content);
    }

    private MultipartForms() {}
}
