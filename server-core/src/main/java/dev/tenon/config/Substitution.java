package dev.tenon.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in texts by variables; <code>$${</code> is a plain <code>${</code>. */
final class Substitution {

    /** Longer than any sensible text, so that a variable used often cannot fill the memory. */
    static final int MAX_LENGTH = 1 << 20;

    private final Function<String, @Nullable String> environment;

    Substitution(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * A text with its variables filled in.
     *
     * @param fromEnvironment whether something in it is the value of a variable, and not what the file says
     */
    record Filled(String text, boolean fromEnvironment) {}

    Filled apply(int line, String text) throws Fault {
        int dollar = text.indexOf("${");
        if (dollar < 0) {
            return new Filled(text, false);
        }
        boolean fromEnvironment = false;
        StringBuilder result = new StringBuilder();
        int from = 0;
        while (dollar >= 0) {
            if (dollar > from && text.charAt(dollar - 1) == '$') {
                result.append(text, from, dollar - 1).append("${");
                from = dollar + 2;
            } else {
                int close = text.indexOf('}', dollar);
                if (close < 0) {
                    throw new Fault(line, "\"${\" is not closed: add a '}', or write \"$${\" if no variable is meant");
                }
                Filled value = value(line, text.substring(dollar + 2, close));
                fromEnvironment |= value.fromEnvironment();
                result.append(text, from, dollar).append(value.text());
                from = close + 1;
            }
            if (result.length() > MAX_LENGTH) {
                throw new Fault(
                        line, "the text is longer than " + MAX_LENGTH + " characters with its variables filled in");
            }
            dollar = text.indexOf("${", from);
        }
        return new Filled(result.append(text, from, text.length()).toString(), fromEnvironment);
    }

    private Filled value(int line, String reference) throws Fault {
        int colon = reference.indexOf(":-");
        String name = colon < 0 ? reference : reference.substring(0, colon);
        if (!isName(name)) {
            throw new Fault(
                    line,
                    "\"${" + reference
                            + "}\" names no environment variable: write ${NAME} or ${NAME:-default}, or \"$${\" if"
                            + " no variable is meant");
        }
        String value = environment.apply(name);
        if (colon >= 0) {
            return value == null || value.isEmpty()
                    ? new Filled(reference.substring(colon + 2), false)
                    : new Filled(value, true);
        }
        if (value == null) {
            throw new Fault(
                    line,
                    "the environment variable " + name + " is not set: set it, or give a default with ${" + name
                            + ":-default}");
        }
        return new Filled(value, true);
    }

    private static boolean isName(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*");
    }
}
