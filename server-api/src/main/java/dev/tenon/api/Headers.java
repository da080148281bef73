package dev.tenon.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Header or trailer fields (RFC 9110 section 5): field lines in their order, a name possibly several times, names compared
 * without regard to case.
 *
 * <p>Immutable. What it accepts can be sent as it stands: a name that is no token, or a value with CR, LF, NUL or another
 * control character, is refused, so that no answer can be split. Characters above U+00FF are refused too; encode them first
 * (RFC 8187).
 */
public final class Headers {

    private static final Headers EMPTY = new Headers(new String[0]);

    /** Alternating names and values; never changed after construction. */
    private final String[] lines;

    Headers(String[] lines) {
        this.lines = lines;
    }

    /** No fields. */
    public static Headers empty() {
        return EMPTY;
    }

    /**
     * Fields from alternating names and values.
     *
     * @throws IllegalArgumentException if a value is missing, a name is no token, or a value has a forbidden character
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a value is missing for the last name");
        }
        String[] lines = new String[namesAndValues.length];
        for (int i = 0; i < lines.length; i += 2) {
            lines[i] = checkName(namesAndValues[i]);
            lines[i + 1] = checkValue(namesAndValues[i], namesAndValues[i + 1]);
        }
        return lines.length == 0 ? EMPTY : new Headers(lines);
    }

    /** The value of the first field line of this name. */
    public Optional<String> first(String name) {
        int i = indexOf(name, 0);
        return i < 0 ? Optional.empty() : Optional.of(lines[i + 1]);
    }

    /** The values of all field lines of this name, in order; empty if there are none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 2)) {
            values.add(lines[i + 1]);
        }
        return List.copyOf(values);
    }

    /**
     * The values of all field lines of this name, joined with a comma as RFC 9110 section 5.3 allows for lists; empty if there
     * are none. Not for {@code Set-Cookie}.
     */
    public Optional<String> combined(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    /** Whether there is a field of this name. */
    public boolean contains(String name) {
        return indexOf(name, 0) >= 0;
    }

    /** The distinct names in lower case, in the order of their first appearance. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        forEach((name, value) -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }

    /** How many field lines there are. */
    public int size() {
        return lines.length / 2;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return lines.length == 0;
    }

    /** The name of field line {@code index}, as it was given; lines count from 0 to {@link #size} - 1. */
    public String name(int index) {
        return lines[2 * index];
    }

    /** The value of field line {@code index}; lines count from 0 to {@link #size} - 1. */
    public String value(int index) {
        return lines[2 * index + 1];
    }

    /** Calls the action with name and value of each field line, in order. */
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < lines.length; i += 2) {
            action.accept(lines[i], lines[i + 1]);
        }
    }

    /**
     * These fields with all lines of {@code name} replaced by one.
     *
     * @throws IllegalArgumentException if the name is no token or the value has a forbidden character
     */
    public Headers with(String name, String value) {
        return without(name).and(name, value);
    }

    /**
     * These fields and one more line.
     *
     * @throws IllegalArgumentException if the name is no token or the value has a forbidden character
     */
    public Headers and(String name, String value) {
        String[] more = Arrays.copyOf(lines, lines.length + 2);
        more[lines.length] = checkName(name);
        more[lines.length + 1] = checkValue(name, value);
        return new Headers(more);
    }

    /** These fields and the lines of others after them. */
    public Headers and(Headers others) {
        if (others.isEmpty()) {
            return this;
        }
        String[] more = Arrays.copyOf(lines, lines.length + others.lines.length);
        System.arraycopy(others.lines, 0, more, lines.length, others.lines.length);
        return new Headers(more);
    }

    /** These fields without the lines of this name. */
    public Headers without(String name) {
        if (!contains(name)) {
            return this;
        }
        List<String> rest = new ArrayList<>();
        forEach((n, value) -> {
            if (!n.equalsIgnoreCase(name)) {
                rest.add(n);
                rest.add(value);
            }
        });
        return rest.isEmpty() ? EMPTY : new Headers(rest.toArray(String[]::new));
    }

    private int indexOf(String name, int from) {
        for (int i = from; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** What a token is made of (RFC 9110 section 5.6.2). */
    static boolean isTokenChar(char c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    /** A token by RFC 9110 section 5.6.2. */
    private static String checkName(String name) {
        boolean token = !name.isEmpty();
        for (int i = 0; i < name.length() && token; i++) {
            char c = name.charAt(i);
            token = isTokenChar(c);
        }
        if (!token) {
            throw new IllegalArgumentException("not a field name: \"" + visible(name) + "\"");
        }
        return name;
    }

    /** A field value by RFC 9110 section 5.5, without the white space around it. */
    private static String checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("the value of " + name + " has the forbidden character U+"
                        + String.format(Locale.ROOT, "%04X", (int) c) + " at index " + i);
            }
        }
        return value.strip();
    }

    private static String visible(String text) {
        StringBuilder safe = new StringBuilder();
        text.chars().limit(64).forEach(c -> safe.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return safe.toString();
    }

    /** Field lines are equal if names (without regard to case), values and order are. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Headers that) || that.lines.length != lines.length) {
            return false;
        }
        for (int i = 0; i < lines.length; i += 2) {
            if (!lines[i].equalsIgnoreCase(that.lines[i]) || !lines[i + 1].equals(that.lines[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < lines.length; i += 2) {
            hash = 31 * (31 * hash + lines[i].toLowerCase(Locale.ROOT).hashCode()) + lines[i + 1].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
