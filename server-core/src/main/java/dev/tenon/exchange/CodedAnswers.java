package dev.tenon.exchange;

import dev.tenon.api.Body;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Headers;
import dev.tenon.api.QualityList;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.http.ContentCoding;
import dev.tenon.http.RequestHead.Trait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends content in the coding that the client likes best (RFC 9110 sections 8.4 and 12.5.3).
 *
 * <p>An answer takes part if its type is worth it ({@link ContentCoding#suits}), it is 1 KiB to 2 MiB long or a stream, and its
 * handler has left all this to the server: no {@code Content-Encoding}, no {@code Cache-Control: no-transform}, no digest of its
 * content, no trailers, no {@code ETag} as a plain field. Each form of it says {@code Vary: Accept-Encoding}, each coding has a strong tag of
 * its own. Up to 8 KiB are compressed in memory, whatever is longer while it is sent. The compressed form of a response that is
 * returned again is kept with it, up to 1 MiB of content; all of them together are never longer than the content.
 */
final class CodedAnswers {

    /** What is shorter fits into a packet or two anyway. */
    static final int MIN_BYTES = 1_024;

    /** Some 50 to 130 ms of computing. What is longer costs more than it saves, and goes out by the kernel's own way. */
    static final long MAX_BYTES = 2L * 1024 * 1024;

    /** About a quarter of a millisecond of computing: as much as an event loop can spare. */
    static final int AT_ONCE_BYTES = 8 * 1024;

    /** The longest content whose compressed form is kept. */
    static final int KEPT_BYTES = 1024 * 1024;

    /** The longest {@code Accept-Encoding} that is remembered with a response: clients choose it, and a response may stay for ever. */
    static final int WISH_CHARS = 128;

    static final Headers VARY = Headers.of("Vary", "Accept-Encoding");

    /** Fields by which a handler says that its content is not to be changed. */
    private static final String[] OWN = {
        "Content-Encoding", "Content-Range", "ETag", "Content-Digest", "Repr-Digest", "Content-MD5", "Digest"
    };

    /** What is known of a response that takes no part. */
    private enum Unfit {
        UNFIT
    }

    private CodedAnswers() {}

    /**
     * What an {@code Accept-Encoding} comes to. Most clients of a response say the same, so the last is kept.
     *
     * @param coding empty if nothing is acceptable
     * @param plainWillDo whether no coding is acceptable too
     */
    private record Wish(String field, Optional<ContentCoding> coding, boolean plainWillDo) {

        /** Of a client that has none. */
        static final Wish NONE = new Wish("", Optional.of(ContentCoding.IDENTITY), true);

        static Wish of(String field) {
            QualityList accepted = QualityList.parse(field);
            return new Wish(
                    field,
                    ContentCoding.preferred(accepted),
                    accepted.coding("identity").orElse(1) > 0);
        }
    }

    /**
     * The forms of one response. Written by any thread without a lock: each would write the like, and a response may be seen by
     * any thread.
     */
    static final class Forms {
        /** Without coding. */
        private final Response plain;

        private @Nullable Response gzip;
        private @Nullable Response deflate;
        private @Nullable Wish wish;

        Forms(Response plain) {
            this.plain = plain;
        }

        /** The field that is remembered, or nothing. */
        String remembered() {
            return wish == null ? "" : wish.field;
        }

        private @Nullable Response kept(ContentCoding coding) {
            return switch (coding) {
                case IDENTITY -> plain;
                case GZIP -> gzip;
                case DEFLATE -> deflate;
            };
        }

        /** Keeps what is worth it: all coded forms together are never longer than the content itself. */
        private void keep(ContentCoding coding, Response form) {
            if (length(form) + length(gzip) + length(deflate) > length(plain)) {
                return;
            }
            switch (coding) {
                case IDENTITY -> throw new IllegalArgumentException("the plain form is there from the start");
                case GZIP -> gzip = form;
                case DEFLATE -> deflate = form;
            }
        }

        private static long length(@Nullable Response form) {
            return form == null ? 0 : form.body().length().orElse(0);
        }
    }

    /**
     * What was agreed with the client.
     *
     * @param coding empty if nothing that the server can send is acceptable
     * @param plainWillDo whether no coding is acceptable too
     * @param again whether the response has been returned before
     */
    record Choice(Forms forms, Optional<ContentCoding> coding, boolean plainWillDo, boolean again) {

        Response plain() {
            return forms.plain;
        }

        /** The validators of the form that would be sent. */
        Validators validators() {
            return CodedAnswers.validators(forms.plain.validators(), coding.orElse(ContentCoding.IDENTITY));
        }
    }

    /** Whether this response takes part at all. */
    static boolean concerns(RequestView request, Response response) {
        if (request.rules().compression() == Compression.NEVER || !hasFitLength(response.body())) {
            return false;
        }
        Object known = EngineAccess.forms(response);
        if (known != null) {
            return known != Unfit.UNFIT;
        }
        boolean fit = isFit(response);
        if (!fit) {
            EngineAccess.rememberForms(response, Unfit.UNFIT);
        }
        return fit;
    }

    private static boolean hasFitLength(Body body) {
        long length = body.length().orElse(MIN_BYTES);
        return length >= MIN_BYTES && length <= MAX_BYTES;
    }

    private static boolean isFit(Response response) {
        Headers headers = response.headers();
        Optional<String> type = headers.first("Content-Type");
        if (type.isEmpty()
                || !ContentCoding.suits(type.get())
                || response.trailers().isPresent()) {
            return false; // trailers are where a digest of a stream stands
        }
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            for (String own : OWN) {
                if (name.equalsIgnoreCase(own)) {
                    return false;
                }
            }
            if (name.equalsIgnoreCase("Cache-Control")
                    && headers.value(i).toLowerCase(Locale.ROOT).contains("no-transform")) {
                return false;
            }
        }
        return true;
    }

    /** Agrees on a coding for a response that takes part; nothing is compressed yet. */
    static Choice choose(RequestView request, Response response) {
        Object known = EngineAccess.forms(response);
        Forms forms = known instanceof Forms before ? before : new Forms(FieldLists.withVary(response, VARY));
        if (known == null && response.body().repeatable()) {
            EngineAccess.rememberForms(response, forms);
        }
        boolean again = known != null;
        Wish wish = wish(request, forms);
        boolean plain = wish.plainWillDo && (wantsPart(request, response) || isGuarded(request, response, again));
        return new Choice(forms, plain ? Optional.of(ContentCoding.IDENTITY) : wish.coding, wish.plainWillDo, again);
    }

    /** The coding that the client likes best, whatever is to be sent. */
    static ContentCoding accepted(RequestView request) {
        return request.headers()
                .combined("Accept-Encoding")
                .flatMap(field -> ContentCoding.preferred(QualityList.parse(field)))
                .orElse(ContentCoding.IDENTITY);
    }

    private static Wish wish(RequestView request, Forms forms) {
        Optional<String> accepted = request.head().fields().combined("Accept-Encoding");
        if (accepted.isEmpty()) {
            return Wish.NONE;
        }
        String field = accepted.get();
        Wish wish = forms.wish;
        if (wish == null || !wish.field.equals(field)) {
            wish = Wish.of(field);
            if (field.length() <= WISH_CHARS) {
                forms.wish = wish;
            }
        }
        return wish;
    }

    /** Parts are cut from the plain form alone, so a request for a part is one for that. */
    private static boolean wantsPart(RequestView request, Response response) {
        return request.head().has(Trait.RANGE)
                && response.acceptsRanges()
                && request.method().equals("GET");
    }

    /** Whether secrets and an attacker's input may meet in this answer. */
    private static boolean isGuarded(RequestView request, Response response, boolean again) {
        return request.rules().compression() == Compression.AUTO
                && !again
                && !isStored(response)
                && (request.header("Cookie").isPresent()
                        || request.header("Authorization").isPresent());
    }

    /**
     * Whether this is the same for everybody, not made for the request: a file, or what says so. Validators do not say it: an
     * {@code ETag} may well be reckoned from content with a secret in it.
     */
    private static boolean isStored(Response response) {
        Source source = EngineAccess.source(response.body());
        return source instanceof Source.File
                || source instanceof Source.Channel
                || FieldLists.lists(response.headers(), "Cache-Control", "public");
    }

    static Validators validators(Validators plain, ContentCoding coding) {
        Optional<String> tag = plain.etag();
        if (coding == ContentCoding.IDENTITY || tag.isEmpty() || tag.get().startsWith("W/")) {
            return plain;
        }
        String coded = coding.tag(tag.get());
        Validators validators = Validators.strong(coded.substring(1, coded.length() - 1));
        return plain.lastModified().map(validators::withLastModified).orElse(validators);
    }

    /** The response in the coding that was agreed on; nothing if there is no compressor to spare. */
    static Optional<Response> encode(RequestView request, Choice choice) {
        ContentCoding coding = choice.coding().orElse(ContentCoding.IDENTITY);
        Forms forms = choice.forms();
        Response kept = forms.kept(coding);
        if (kept != null) {
            return Optional.of(kept);
        }
        Source source = EngineAccess.source(forms.plain.body());
        if (source instanceof Source.Bytes bytes && bytes.bytes().length <= AT_ONCE_BYTES) {
            Response coded = coded(forms.plain, coding, Body.of(encode(bytes.bytes(), coding)));
            forms.keep(coding, coded);
            return Optional.of(coded);
        }
        CodingSlots slots = request.rules().slots();
        if (!slots.take()) {
            return Optional.empty();
        }
        Consumer<byte[]> keeper =
                source instanceof Source.Bytes bytes && bytes.bytes().length <= KEPT_BYTES && choice.again()
                        ? whole -> forms.keep(coding, coded(forms.plain, coding, Body.of(whole)))
                        : null;
        return Optional.of(coded(forms.plain, coding, Body.stream(new CodedBody(source, coding, slots, keeper))));
    }

    private static byte[] encode(byte[] content, ContentCoding coding) {
        try {
            return CodingOutput.encode(content, coding);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }

    private static Response coded(Response plain, ContentCoding coding, Body body) {
        return plain.withHeader("Content-Encoding", coding.token())
                .withBody(body)
                .withValidators(validators(plain.validators(), coding))
                .withAcceptsRanges(false);
    }
}
