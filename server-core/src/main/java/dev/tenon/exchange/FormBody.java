package dev.tenon.exchange;

import dev.tenon.api.HttpError;
import dev.tenon.api.Parameters;
import dev.tenon.http.ParameterizedValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of an HTML form, {@code application/x-www-form-urlencoded}. */
public final class FormBody {

    private static final String TYPE = "application/x-www-form-urlencoded";

    private static final int MAX_FIELDS = 1_000;

    private FormBody() {}

    /**
     * Decodes a form. It is always UTF-8, as HTML has it: a {@code charset} parameter may say so, but nothing else.
     *
     * @param contentType the value of {@code Content-Type}, or empty if there is none
     * @throws HttpError 415 for another type or charset, 400 if it is malformed, not UTF-8, or has more than 1,000 fields
     */
    public static Parameters parse(byte[] body, String contentType) {
        ParameterizedValue type = ParameterizedValue.parse(contentType)
                .filter(value -> value.value().equals(TYPE))
                .orElseThrow(() -> new HttpError(415, "a form is expected: send it as " + TYPE));
        type.parameters().first("charset").ifPresent(FormBody::requireUtf8);
        return Parameters.parse(text(body), MAX_FIELDS);
    }

    private static void requireUtf8(String charset) {
        if (!charset.equalsIgnoreCase("utf-8") && !charset.equalsIgnoreCase("us-ascii")) {
            throw new HttpError(415, "a form is expected in UTF-8");
        }
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new HttpError(400, "the form is not UTF-8");
        }
    }
}
