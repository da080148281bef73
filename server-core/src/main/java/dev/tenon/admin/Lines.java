package dev.tenon.admin;

/** Text for people: a name and a value in each line, the values below each other. */
final class Lines {

    private static final int VALUES_START = 13;

    private final StringBuilder out = new StringBuilder();

    Lines add(String name, Object value) {
        out.append(name)
                .repeat(' ', Math.max(1, VALUES_START - name.length()))
                .append(Visible.of(value.toString()))
                .append('\n');
        return this;
    }

    String text() {
        return out.toString();
    }
}
