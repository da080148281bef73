package dev.tenon.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Its message holds one line for each problem. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /** An error with all problems that were found, in any order; at least one. */
    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line))
                .map(ConfigProblem::toString)
                .collect(Collectors.joining("\n")));
        this.problems = problems.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line))
                .toList();
    }

    /** All problems, by line. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
