package dev.tenon.data.json;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory.Feature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Decides whether bytes are a document that may be stored: a JSON object (RFC 8259) in UTF-8, without duplicate names, lone
 * surrogates, excessive depth or numbers. The bytes are only looked at; they are stored as they are.
 *
 * <p>What is not JSON is answered with 400 and the position; what is JSON but no acceptable document, with 422 and a JSON
 * Pointer (RFC 6901) to the place.
 */
public final class JsonChecker {

    public static final int DEPTH = 64;
    public static final int NUMBER_LENGTH = 1000;

    /** A longer pointer is replaced by that of the nearest ancestor which fits. */
    private static final int POINTER_LENGTH = 512;

    private static final int REASON_LENGTH = 200;
    private static final String LONE_SURROGATE = "half of a surrogate pair, which stands for no character";

    private final JsonFactory factory;

    /** A checker for documents of at most this many bytes; who calls it sees to that. */
    public JsonChecker(int maxBytes) {
        this(maxBytes, DEPTH);
    }

    /** A checker for what holds documents. */
    public JsonChecker(int maxBytes, int depth) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(NUMBER_LENGTH)
                .maxStringLength(maxBytes)
                .maxNameLength(maxBytes)
                .maxDocumentLength(maxBytes)
                .build();
        factory = JsonFactory.builder()
                .streamReadConstraints(constraints)
                // No table of names that strangers fill for all who come later.
                .disable(Feature.CANONICALIZE_PROPERTY_NAMES)
                // Not one per thread: requests run on virtual threads, which are many and short-lived.
                .recyclerPool(JsonRecyclerPools.newBoundedPool(32))
                .build();
    }

    /**
     * Lets a document pass.
     *
     * @throws HttpError 400 or 422 if it is none
     */
    public void check(byte[] body) {
        check(body, parser -> walk(parser, body, true));
    }

    /**
     * Lets anything pass that could stand in a document, and gives it as a tree.
     *
     * @throws HttpError 400 or 422 if it could not
     */
    public Json read(byte[] body) {
        check(body, parser -> walk(parser, body, false));
        Json[] tree = new Json[1];
        check(body, parser -> tree[0] = JsonTrees.read(parser));
        return tree[0];
    }

    /**
     * The members of an object that is in one line, each as it stands there. Their values are JSON, but may be what
     * {@link #check} does not let pass.
     *
     * @throws HttpError 400 or 422 if it is no object
     */
    public Map<String, byte[]> members(byte[] line) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        Fault fault = JsonChecker::malformedLine;
        CharBuffer text = text(line, fault);
        check(line, text, fault, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unacceptable("", "This must be a JSON object, {...}");
            }
            for (JsonToken name = parser.nextToken(); name != JsonToken.END_OBJECT; name = parser.nextToken()) {
                String member = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                // A text is otherwise read to its end only when it is asked for.
                parser.finishToken();
                int end = (int) parser.currentLocation().getCharOffset();
                String value = text.slice(start, end - start).toString();
                if (members.put(member, value.getBytes(StandardCharsets.UTF_8)) != null) {
                    throw unacceptable(pointer(parser.streamReadContext().pathAsPointer()), "This name is there twice");
                }
            }
            if (parser.nextToken() != null) {
                throw fault.at(
                        Position.ofChar(line, parser.currentTokenLocation().getCharOffset()),
                        "something follows its end");
            }
        });
        return members;
    }

    private void check(byte[] body, Consumer<JsonParser> work) {
        Fault fault = JsonChecker::malformed;
        check(body, text(body, fault), fault, work);
    }

    private void check(byte[] body, CharBuffer text, Fault fault, Consumer<JsonParser> work) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text.array(), 0, text.length())) {
            try {
                work.accept(parser);
            } catch (StreamConstraintsException e) {
                throw unacceptable(pointer(parser.streamReadContext().pathAsPointer()), excess(e));
            }
        } catch (JacksonException e) {
            throw fault.at(Position.ofChar(body, e.getLocation().getCharOffset()), reason(e.getOriginalMessage()));
        }
    }

    /** Says that what was sent is not JSON. */
    @FunctionalInterface
    private interface Fault {
        HttpError at(Position position, String reason);
    }

    /** The text of the body; also the proof that it is UTF-8. */
    private static CharBuffer text(byte[] body, Fault fault) {
        if (body.length == 0) {
            throw new HttpError(400, "The body is empty: send a JSON object");
        }
        if (body.length >= 3 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb && body[2] == (byte) 0xbf) {
            throw fault.at(Position.of(body, 0), "it starts with a byte order mark; leave it out");
        }
        ByteBuffer in = ByteBuffer.wrap(body);
        CharBuffer text = CharBuffer.allocate(body.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, text, true).isError()) {
            throw fault.at(Position.of(body, in.position()), "the bytes are not UTF-8");
        }
        return text.flip();
    }

    private static void walk(JsonParser parser, byte[] body, boolean object) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw malformed(Position.of(body, body.length), "there is only white space");
        }
        Deque<Set<String>> names = new ArrayDeque<>();
        boolean ended = false;
        for (JsonToken token = first; token != null; token = parser.nextToken()) {
            if (ended) {
                throw malformed(body, parser.currentTokenLocation().getCharOffset(), "something follows its end");
            }
            look(parser, token, names);
            ended = parser.streamReadContext().inRoot();
        }
        if (object && first != JsonToken.START_OBJECT) {
            throw unacceptable("", "A document must be a JSON object, {...}");
        }
    }

    private static void look(JsonParser parser, JsonToken token, Deque<Set<String>> names) {
        TokenStreamContext context = parser.streamReadContext();
        switch (token) {
            case START_OBJECT -> names.push(new HashSet<>());
            case END_OBJECT -> names.pop();
            case PROPERTY_NAME -> {
                if (hasLoneSurrogate(parser)) {
                    // The name itself could not be sent in a pointer.
                    throw unacceptable(pointer(context.pathAsPointer().head()), "Here a name has " + LONE_SURROGATE);
                }
                if (!names.element().add(parser.currentName())) {
                    throw unacceptable(pointer(context.pathAsPointer()), "This name is there twice in one object");
                }
            }
            case VALUE_STRING -> {
                if (hasLoneSurrogate(parser)) {
                    throw unacceptable(pointer(context.pathAsPointer()), "This text has " + LONE_SURROGATE);
                }
            }
            default -> {}
        }
    }

    /** RFC 8259 section 8.2: text with a lone surrogate means something else to each who reads it. */
    private static boolean hasLoneSurrogate(JsonParser parser) {
        char[] text = parser.getStringCharacters();
        int end = parser.getStringOffset() + parser.getStringLength();
        int i = parser.getStringOffset();
        while (i < end) {
            boolean pair = i + 1 < end && Character.isSurrogatePair(text[i], text[i + 1]);
            if (!pair && Character.isSurrogate(text[i])) {
                return true;
            }
            i += pair ? 2 : 1;
        }
        return false;
    }

    private static String excess(StreamConstraintsException e) {
        String message = e.getOriginalMessage();
        if (message.contains("nesting depth")) {
            return "Here the document is nested more than " + DEPTH + " levels deep";
        }
        if (message.contains("Number value length")) {
            return "This number has more than " + NUMBER_LENGTH + " characters";
        }
        return "Here the document exceeds a limit";
    }

    private static HttpError unacceptable(String pointer, String detail) {
        Problem problem = Problem.of(422, detail + "; nothing was stored").with("pointer", pointer);
        return new HttpError(problem, Headers.empty());
    }

    private static String pointer(JsonPointer pointer) {
        JsonPointer shown = pointer;
        while (shown.toString().length() > POINTER_LENGTH) {
            shown = shown.head();
        }
        return shown.toString();
    }

    private static HttpError malformed(byte[] body, long chars, String reason) {
        return malformed(Position.ofChar(body, chars), reason);
    }

    private static HttpError malformed(Position position, String reason) {
        Problem problem = Problem.of(
                        400,
                        "The body is not valid JSON at line " + position.line() + ", column " + position.column()
                                + " (byte " + position.offset() + "): " + reason)
                .with("line", position.line())
                .with("column", position.column())
                .with("offset", position.offset());
        return new HttpError(problem, Headers.empty());
    }

    private static HttpError malformedLine(Position position, String reason) {
        Problem problem = Problem.of(400, "The line is not valid JSON at column " + position.column() + ": " + reason)
                .with("column", position.column());
        return new HttpError(problem, Headers.empty());
    }

    /** The parser's own words, less its remarks on itself. */
    private static String reason(String message) {
        int length = Math.min(message.length(), REASON_LENGTH);
        for (String remark : List.of(" (start marker at", " (for ", ": enable `", " (not recognized as", "\n")) {
            int start = message.indexOf(remark);
            length = start < 0 ? length : Math.min(length, start);
        }
        return message.substring(0, length);
    }

    /**
     * A place in a body.
     *
     * @param line from 1; lines end with a line feed
     * @param column in characters, from 1
     * @param offset in bytes, from 0
     */
    record Position(int line, int column, int offset) {

        /** The position of this byte. */
        static Position of(byte[] body, int offset) {
            return walk(body, offset, Long.MAX_VALUE);
        }

        /** The position of this UTF-16 unit of a body that is valid UTF-8. */
        static Position ofChar(byte[] body, long chars) {
            return walk(body, body.length, chars);
        }

        private static Position walk(byte[] body, int bytes, long chars) {
            int line = 1;
            int column = 1;
            long passed = 0;
            int i = 0;
            while (i < bytes && passed < chars) {
                int lead = body[i] & 0xff;
                int length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
                passed += length == 4 ? 2 : 1;
                line += lead == '\n' ? 1 : 0;
                column = lead == '\n' ? 1 : column + 1;
                i = Math.min(i + length, bytes);
            }
            return new Position(line, column, i);
        }
    }
}
