package dev.tenon.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges values that stand without quotes: numbers and truth values, and what people write in their place. */
final class TomlBare {

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9](_?[0-9])*+");
    private static final Pattern REAL =
            Pattern.compile("[+-]?(0|[1-9](_?[0-9])*+)(\\.[0-9](_?[0-9])*+)?([eE][+-]?[0-9](_?[0-9])*+)?");
    private static final Pattern OTHER_BASE = Pattern.compile("[+-]?0([xob])([0-9a-fA-F](_?[0-9a-fA-F])*+)");
    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(inf|nan)");
    private static final Pattern DATE_OR_TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{2}:[0-9]{2}(:.*)?");
    private static final Set<String> YES = Set.of("true", "yes", "on", "enabled");
    private static final Set<String> NO = Set.of("false", "no", "off", "disabled");

    /** More digits than a {@code long} can have, with some leeway: beyond, nobody computes the value. */
    private static final int MAX_DIGITS = 100;

    private TomlBare() {}

    /** A value in the plain form that toml4j reads, and its kind as error messages call it. */
    record Bare(String canonical, String kind) {}

    static Bare judge(String token, int line) throws Fault {
        if (token.equals("true") || token.equals("false")) {
            return new Bare(token, TomlValue.TRUTH);
        }
        if (token.length() > MAX_DIGITS) {
            throw new Fault(line, quotesNeeded(token.substring(0, 20) + "…"));
        }
        if (WHOLE.matcher(token).matches()) {
            return whole(token, line);
        }
        if (REAL.matcher(token).matches()) {
            return new Bare(digits(token), TomlValue.REAL);
        }
        throw new Fault(line, explain(token));
    }

    private static Bare whole(String token, int line) throws Fault {
        String digits = digits(token);
        String bare = digits.startsWith("-") ? digits.substring(1) : digits;
        if (bare.length() > 1 && bare.startsWith("0")) {
            throw new Fault(
                    line, token + " starts with a zero: write " + new BigInteger(digits) + ", or put it in quotes");
        }
        if (new BigInteger(digits).bitLength() > 63) {
            throw new Fault(
                    line, token + " is too large a number: write one from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
        }
        return new Bare(digits, TomlValue.WHOLE);
    }

    private static String digits(String token) {
        String digits = token.replace("_", "");
        return digits.startsWith("+") ? digits.substring(1) : digits;
    }

    private static String explain(String token) {
        var base = OTHER_BASE.matcher(token);
        if (base.matches()) {
            return token + " is written in another base than ten, which is not supported: "
                    + decimal(base.group(1), base.group(2));
        }
        if (NOT_FINITE.matcher(token).matches()) {
            return token + " is not supported: write a number";
        }
        if (DATE_OR_TIME.matcher(token).matches()) {
            return "dates and times are not supported: put " + token + " in quotes";
        }
        String word = token.toLowerCase(Locale.ROOT);
        if (YES.contains(word) || NO.contains(word)) {
            return token + " is no truth value: write " + (YES.contains(word) ? "true" : "false")
                    + ", or put it in quotes";
        }
        if (!token.isEmpty() && "“”„‘’«»".indexOf(token.charAt(0)) >= 0) {
            return "the text is in typographic quotes: use straight ones (\" or ')";
        }
        if (token.matches("[0-9][0-9_.]*[A-Za-z%]+")) {
            return token
                    + " is not a number: write only its digits (the unit is part of the key's name), or put it in quotes";
        }
        return quotesNeeded(token);
    }

    private static String decimal(String base, String digits) {
        int radix = base.equals("x") ? 16 : base.equals("o") ? 8 : 2;
        try {
            return "write " + new BigInteger(digits.replace("_", ""), radix);
        } catch (NumberFormatException e) {
            return "write it in decimal";
        }
    }

    private static String quotesNeeded(String token) {
        return token + " needs quotes if it is meant as a text: write \"" + token + '"';
    }
}
