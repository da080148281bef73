package dev.tenon.staticfiles;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A text with slots, written as <code>{{name}}</code>, that are filled while it is sent. Immutable. */
final class Template {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private final List<Part> parts;

    /** A text that stands as it is, and the slot that follows; the last has none, and its name is empty. */
    private record Part(String text, String slot) {}

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, start)) {
            int close = text.indexOf(CLOSE, open);
            parts.add(new Part(text.substring(start, open), text.substring(open + OPEN.length(), close)));
            start = close + CLOSE.length();
        }
        parts.add(new Part(text.substring(start), ""));
        return new Template(parts);
    }

    /** Writes what belongs into a slot. */
    @FunctionalInterface
    interface Filling {
        void fill(String slot) throws IOException;
    }

    /** Writes the text, and has its slots filled in between. */
    void writeTo(Appendable out, Filling filling) throws IOException {
        for (Part part : parts) {
            out.append(part.text());
            if (!part.slot().isEmpty()) {
                filling.fill(part.slot());
            }
        }
    }
}
