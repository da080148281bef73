package dev.tenon.config;

import java.nio.file.Path;

/** A place in the configuration, such as the header of a {@code [[mount]]}; lines count from 1. */
public record SourceLine(Path file, int line) {

    /** {@code file:line}. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
