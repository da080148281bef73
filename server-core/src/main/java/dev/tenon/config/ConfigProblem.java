package dev.tenon.config;

import java.nio.file.Path;

/**
 * One thing that is wrong with the configuration.
 *
 * @param file the configuration file, as it was named by whoever asked for it
 * @param line where, counted from 1; 0 if the file as a whole is meant
 * @param message what is wrong, and what to do about it
 */
public record ConfigProblem(Path file, int line, String message) {

    /** {@code file:line: message}; without the line if the file as a whole is meant. */
    @Override
    public String toString() {
        return line > 0 ? file + ":" + line + ": " + message : file + ": " + message;
    }
}
