package dev.tenon.data.store;

import dev.tenon.api.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A document as it was stored. Immutable; compared by identity. */
public final class Document {

    private final Meta meta;
    private final byte[] body;

    /** Made once for a document that stays in memory; a race makes it twice, which does no harm. */
    private volatile @Nullable Response answer;

    /** A document of these bytes, which are taken over. */
    public Document(Meta meta, byte[] body) {
        this.meta = meta;
        this.body = body;
    }

    public Meta meta() {
        return meta;
    }

    /** The content, byte for byte as it came; not to be changed. */
    public byte[] body() {
        return body;
    }

    /** The answer that shows this document, made at the first call: the same one each time, so that the server can keep its form. */
    public Response answer(Function<Document, Response> maker) {
        Response made = answer;
        if (made == null) {
            made = maker.apply(this);
            answer = made;
        }
        return made;
    }

    @Override
    public String toString() {
        return "Document[" + meta + ", " + body.length + " bytes]";
    }
}
