package dev.tenon.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one file. Bounded: of a file that is wrong in every line, the first problems will do. */
final class Problems {

    private static final int MAX_TOLD = 100;
    private static final int MAX_MESSAGE = 1000;

    private final Path file;
    private final List<ConfigProblem> told = new ArrayList<>();
    private int more;

    Problems(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    void add(int line, String message) {
        if (told.size() == MAX_TOLD) {
            more++;
            return;
        }
        told.add(new ConfigProblem(file, line, printable(message)));
    }

    /** One line of bounded length, whatever stood in the file. */
    static String printable(String message) {
        String shortened = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }

    void add(Fault fault) {
        add(fault.line(), fault.what());
    }

    void throwIfAny() throws ConfigException {
        if (told.isEmpty()) {
            return;
        }
        if (more > 0) {
            told.add(new ConfigProblem(file, Integer.MAX_VALUE, "and " + more + " more problems, not shown"));
        }
        throw new ConfigException(told);
    }
}
