package dev.tenon.cli;

/** Text for people who copy it into a shell. */
final class Shell {

    private Shell() {}

    /** The word as it is if a shell takes it so, or else in single quotes. */
    static String quoted(Object word) {
        String text = word.toString();
        return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
