package dev.tenon.testkit;

import dev.tenon.api.Parameters;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Bodies of forms, as browsers send them. */
final class TestForms {

    static final String ENCODED_TYPE = "application/x-www-form-urlencoded";

    private static final String BOUNDARY = "boundary-of-a-test-request";

    static final String MULTIPART_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private static final byte[] END = utf8("--" + BOUNDARY + "--\r\n");

    private TestForms() {}

    static byte[] encoded(Parameters form) {
        StringBuilder text = new StringBuilder();
        form.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return utf8(text.toString());
    }

    /** A {@code multipart/form-data} body made here, or an empty one, and one more part. */
    static byte[] withPart(byte[] form, String head, byte[] content) {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(form, 0, Math.max(0, form.length - END.length));
        longer.writeBytes(utf8("--" + BOUNDARY + "\r\nContent-Disposition: form-data" + head + "\r\n\r\n"));
        longer.writeBytes(content);
        longer.writeBytes(utf8("\r\n"));
        longer.writeBytes(END);
        return longer.toByteArray();
    }

    /** A parameter of {@code Content-Disposition}; quotes and line breaks as HTML has them escaped. */
    static String parameter(String name, String value) {
        String escaped = value.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        return "; " + name + "=\"" + escaped + '"';
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
