package dev.tenon.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Names and values in their order, a name possibly several times: a query, a form, the cookies. Names are case-sensitive.
 *
 * <p>Immutable.
 */
public final class Parameters {

    private static final Parameters EMPTY = new Parameters(List.of());

    private final List<String> namesAndValues;

    private Parameters(List<String> namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /** No parameters. */
    public static Parameters empty() {
        return EMPTY;
    }

    /**
     * Parameters from alternating names and values.
     *
     * @throws IllegalArgumentException if a value is missing
     */
    public static Parameters of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a value is missing for the last name");
        }
        return namesAndValues.length == 0 ? EMPTY : new Parameters(List.of(namesAndValues));
    }

    /**
     * Decodes {@code application/x-www-form-urlencoded} text (a query without its {@code ?}, a form's body): {@code &}
     * separates, {@code +} is a space, percent-encoded octets are UTF-8.
     *
     * @param limit the most parameters to accept
     * @throws HttpError 400 if an escape is malformed, is not UTF-8, or there are more than {@code limit} parameters
     */
    public static Parameters parse(String encoded, int limit) {
        if (encoded.isEmpty()) {
            return EMPTY;
        }
        List<String> pairs = new ArrayList<>();
        int start = 0;
        while (start <= encoded.length()) {
            int end = encoded.indexOf('&', start);
            if (end < 0) {
                end = encoded.length();
            }
            if (end > start) {
                if (pairs.size() == 2 * limit) {
                    throw new HttpError(400, "more than " + limit + " parameters");
                }
                int equals = encoded.indexOf('=', start);
                boolean hasValue = equals >= 0 && equals < end;
                pairs.add(decode(encoded, start, hasValue ? equals : end));
                pairs.add(hasValue ? decode(encoded, equals + 1, end) : "");
            }
            start = end + 1;
        }
        return pairs.isEmpty() ? EMPTY : new Parameters(List.copyOf(pairs));
    }

    private static String decode(String text, int start, int end) {
        boolean plain = true;
        for (int i = start; i < end && plain; i++) {
            char c = text.charAt(i);
            plain = c != '%' && c != '+' && c < 0x80;
        }
        if (plain) {
            return text.substring(start, end);
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * (end - start));
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '+') {
                bytes.put((byte) ' ');
            } else if (c == '%') {
                bytes.put(octet(text, i + 1, end));
                i += 2;
            } else {
                int codePoint = text.codePointAt(i);
                bytes.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new HttpError(400, "a parameter is not UTF-8");
        }
    }

    private static byte octet(String text, int start, int end) {
        int high = start + 1 < end ? hex(text.charAt(start)) : -1;
        int low = start + 1 < end ? hex(text.charAt(start + 1)) : -1;
        if (high < 0 || low < 0) {
            throw new HttpError(400, "a parameter has a malformed percent-encoding");
        }
        return (byte) (high << 4 | low);
    }

    /** ASCII alone: {@code Character.digit} would take digits of other scripts too. */
    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /** The first value of this name. */
    public Optional<String> first(String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                return Optional.of(namesAndValues.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /** All values of this name, in order; empty if there are none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        forEach((n, value) -> {
            if (n.equals(name)) {
                values.add(value);
            }
        });
        return List.copyOf(values);
    }

    /** Whether there is a parameter of this name. */
    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /** The distinct names, in the order of their first appearance. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        forEach((name, value) -> names.add(name));
        return names;
    }

    /** How many name-value pairs there are. */
    public int size() {
        return namesAndValues.size() / 2;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return namesAndValues.isEmpty();
    }

    /** Calls the action with each name and value, in order. */
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            action.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that && namesAndValues.equals(that.namesAndValues);
    }

    @Override
    public int hashCode() {
        return namesAndValues.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) ->
                text.append(text.isEmpty() ? "" : "&").append(name).append('=').append(value));
        return text.toString();
    }
}
