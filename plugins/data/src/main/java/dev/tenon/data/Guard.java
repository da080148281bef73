package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.data.store.Document;
import java.util.Optional;

/** Whether the state of a document lets a write go on. Asked within the transaction. */
@FunctionalInterface
interface Guard {

    /** The answer to give instead. */
    Optional<Response> refusal(Optional<Document> current);

    /** The conditions of a request (RFC 9110 section 13). */
    static Guard of(Request request, Settings settings) {
        boolean conditional = request.headers().contains("If-Match");
        return current -> {
            if (settings.requireIfMatch() && !conditional && current.isPresent()) {
                throw required();
            }
            return request.preconditions(Answers.validators(current));
        };
    }

    /** RFC 6585 section 3. */
    static HttpError required() {
        return new HttpError(
                428, "Here what is there is only changed under a condition: read it, and send its tag in If-Match");
    }
}
