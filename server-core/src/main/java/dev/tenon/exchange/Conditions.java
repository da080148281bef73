package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.Validators;
import dev.tenon.http.ContentCoding;
import dev.tenon.http.EntityTags;
import dev.tenon.http.HttpDate;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Compares the conditions of a request with the current state of its target (RFC 9110 section 13).
 *
 * <p>To be asked only where the answer without conditions would be 2xx or 412 (section 13.2.1). What is malformed protects
 * nobody by being guessed at: a date that is none is ignored, as the RFC says, and a list of tags that is none makes the safer of
 * the two answers: {@code If-Match} fails; so does {@code If-None-Match} before a change, while a reader gets the whole.
 */
public final class Conditions {

    /** What is to be done. */
    public enum Outcome {
        /** Go ahead: every condition holds, or there is none. */
        PROCEED,
        /** Answer 304: the client has it already. */
        NOT_MODIFIED,
        /** Answer 412: the state is not the one that the client expects. */
        PRECONDITION_FAILED
    }

    /** By which tags a state is known. */
    enum Names {
        /** The one that it has. */
        ITS_OWN,
        /** That, and those of its coded forms. The tags are made from its own, so one that happens to look like theirs is literal. */
        ALSO_CODED;

        private boolean any(String tag, Predicate<String> listed) {
            return listed.test(tag)
                    || this == ALSO_CODED
                            && (listed.test(ContentCoding.GZIP.tag(tag))
                                    || listed.test(ContentCoding.DEFLATE.tag(tag)));
        }
    }

    private Conditions() {}

    /**
     * Evaluates {@code If-Match}, {@code If-Unmodified-Since}, {@code If-None-Match} and {@code If-Modified-Since} in the order
     * of section 13.2.2. CONNECT, OPTIONS and TRACE have no conditions.
     *
     * @param current the validators of what is there now, or {@link Validators#missing}
     * @param nowEpochSecond the current time, for years of two digits
     */
    public static Outcome evaluate(String method, Headers requestFields, Validators current, long nowEpochSecond) {
        return evaluate(method, requestFields, current, Names.ITS_OWN, nowEpochSecond);
    }

    /**
     * Evaluates them where content has several codings. A read asks for the form that would be sent, a change for the state of the
     * target: a client that read content compressed may change it by the tag of what it read.
     *
     * @param current of a read, the validators of the form that would be sent; else those of the target
     * @param names the tags by which a change may name the state
     */
    static Outcome evaluate(
            String method, Headers requestFields, Validators current, Names names, long nowEpochSecond) {
        if (!anyIn(requestFields) || ignoresConditions(method)) {
            return Outcome.PROCEED;
        }
        boolean reads = isRead(method);
        Names known = reads ? Names.ITS_OWN : names;
        if (!stateExpected(requestFields, current, known, nowEpochSecond)) {
            return Outcome.PRECONDITION_FAILED;
        }
        Optional<String> noneMatch = requestFields.combined("If-None-Match");
        if (noneMatch.isPresent()) {
            if (!reads && !isList(noneMatch.get())) {
                return Outcome.PRECONDITION_FAILED;
            }
            if (!matchesWeakly(noneMatch.get(), current, known)) {
                return Outcome.PROCEED;
            }
            return reads ? Outcome.NOT_MODIFIED : Outcome.PRECONDITION_FAILED;
        }
        return reads
                        && isUnmodified(requestFields, "If-Modified-Since", current, nowEpochSecond)
                                .orElse(false)
                ? Outcome.NOT_MODIFIED
                : Outcome.PROCEED;
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** Whether this is a list of tags or a star: if so, one more tag at its end would be found. */
    private static boolean isList(String field) {
        return EntityTags.isAny(field) || EntityTags.matchesWeakly(field + ",\"end\"", "\"end\"");
    }

    /**
     * Whether {@code Range} is to be honoured as far as {@code If-Range} goes (section 13.1.5): there is none, it names the
     * current tag and both are strong, or it says exactly the time of last modification.
     *
     * <p>A date identifies one state only once its second is over. The client has to have seen that before it may send the date
     * back (section 13.1.5), and we ask for the same of our own clock.
     *
     * @param nowEpochSecond the current time
     */
    public static boolean rangeApplies(Headers requestFields, Validators current, long nowEpochSecond) {
        Optional<String> field = requestFields.combined("If-Range");
        if (field.isEmpty()) {
            return true;
        }
        String validator = field.get();
        if (validator.startsWith("\"") || validator.startsWith("W/")) {
            // One tag and no list: a tag with a comma in it is matched whole, two tags never are.
            return current.etag()
                    .filter(tag -> !tag.startsWith("W/") && tag.equals(validator))
                    .isPresent();
        }
        OptionalLong date = HttpDate.parse(validator, nowEpochSecond);
        return date.isPresent()
                && current.lastModified()
                        .map(Conditions::seconds)
                        .filter(modified -> modified == date.getAsLong() && modified < nowEpochSecond)
                        .isPresent();
    }

    /** The conditions that fail with 412 whatever the method. */
    private static boolean stateExpected(Headers fields, Validators current, Names names, long now) {
        Optional<String> match = fields.combined("If-Match");
        if (match.isPresent()) {
            return matchesStrongly(match.get(), current, names);
        }
        return isUnmodified(fields, "If-Unmodified-Since", current, now).orElse(true);
    }

    private static boolean matchesStrongly(String field, Validators current, Names names) {
        if (EntityTags.isAny(field)) {
            return current.exists();
        }
        return current.exists()
                && current.etag()
                        .filter(tag -> names.any(tag, name -> EntityTags.matchesStrongly(field, name)))
                        .isPresent();
    }

    private static boolean matchesWeakly(String field, Validators current, Names names) {
        if (EntityTags.isAny(field)) {
            return current.exists();
        }
        return current.exists()
                && current.etag()
                        .filter(tag -> names.any(tag, name -> EntityTags.matchesWeakly(field, name)))
                        .isPresent();
    }

    /** Whether nothing was modified after the date in this field; empty if there is no valid date, or nothing to compare. */
    private static Optional<Boolean> isUnmodified(Headers fields, String name, Validators current, long now) {
        Optional<String> field = fields.combined(name); // two lines make no valid date: ignored
        if (field.isEmpty() || !current.exists()) {
            return Optional.empty();
        }
        OptionalLong date = HttpDate.parse(field.get(), now);
        return date.isEmpty()
                ? Optional.empty()
                : current.lastModified().map(modified -> seconds(modified) <= date.getAsLong());
    }

    /** What {@code Last-Modified} says: whole seconds, rounded down. */
    private static long seconds(Instant time) {
        return HttpDate.clamp(time.getEpochSecond());
    }

    private static boolean ignoresConditions(String method) {
        return switch (method) {
            case "CONNECT", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    /** Most requests have no condition at all: one look at the names decides. */
    private static boolean anyIn(Headers fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).regionMatches(true, 0, "If-", 0, 3)) {
                return true;
            }
        }
        return false;
    }
}
