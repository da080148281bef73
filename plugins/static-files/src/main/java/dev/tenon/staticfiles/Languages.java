package dev.tenon.staticfiles;

import dev.tenon.api.QualityList;
import java.util.List;
import java.util.Optional;

/**
 * The languages that a mount's files come in, and which of them a client is given (RFC 4647).
 *
 * @param tags the language tags as they stand in names of files, {@code page.zh-CN.html}; in order of preference where a client
 *     has none. Empty: there is no negotiation
 * @param fallback the language of files without a tag in their names
 */
record Languages(List<String> tags, Optional<String> fallback) {

    /** No registered tag comes near this, whatever is put at its end. */
    private static final int LONGEST_RANGE = 64;

    Languages {
        tags = List.copyOf(tags);
    }

    /** The name of the file in this language: {@code page.html} becomes {@code page.zh-CN.html}. */
    static String localized(String name, String tag) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + '.' + tag : name.substring(0, dot) + '.' + tag + name.substring(dot);
    }

    /** The tag in the name of this file, if it is one of ours. */
    Optional<String> tagOf(String name) {
        return tags.stream().filter(tag -> withoutTag(name, tag).isPresent()).findFirst();
    }

    /** The name without this tag, if it is there: {@code page.zh-CN.html} becomes {@code page.html}. */
    static Optional<String> withoutTag(String name, String tag) {
        int extension = name.lastIndexOf('.');
        if (name.endsWith('.' + tag)) {
            return Optional.of(name.substring(0, extension));
        }
        int start = extension - tag.length() - 1;
        return name.startsWith('.' + tag, start)
                ? Optional.of(name.substring(0, start) + name.substring(extension))
                : Optional.empty();
    }

    /**
     * The place of the language that this client likes best. Each range that it names is looked up (RFC 4647 section 3.4), from
     * the most specific to its first subtag; then it is taken for the beginning of a tag (section 3.3.1), so that {@code zh} finds
     * {@code zh-CN} where there is no {@code zh}. Of several that are found the heaviest counts, and of those the first.
     *
     * @param accepted what {@code Accept-Language} says
     * @param available the tags to choose from, none of them twice; an empty one stands for a language that is not known
     * @return the index of one that is liked, or -1
     */
    static int choose(QualityList accepted, List<String> available) {
        boolean[] refused = refused(accepted, available);
        int chosen = -1;
        int best = 0;
        for (QualityList.Member range : accepted.members()) {
            if (range.quality() > best && isRange(range.value())) {
                int found = find(range.value(), available, refused);
                if (found >= 0) {
                    chosen = found;
                    best = range.quality();
                }
            }
        }
        return chosen;
    }

    /** The place of the first language that this client does not refuse; the first if it refuses all. */
    static int unrefused(QualityList accepted, List<String> available) {
        boolean[] refused = refused(accepted, available);
        for (int i = 0; i < refused.length; i++) {
            if (!refused[i]) {
                return i;
            }
        }
        return 0;
    }

    private static int find(String range, List<String> available, boolean[] refused) {
        for (int length = range.length(); length > 0; length = truncated(range, length)) {
            for (int i = 0; i < available.size(); i++) {
                String tag = available.get(i);
                if (!refused[i] && tag.length() == length && tag.regionMatches(true, 0, range, 0, length)) {
                    return i;
                }
            }
        }
        for (int i = 0; i < available.size(); i++) {
            if (!refused[i] && begins(available.get(i), range)) {
                return i;
            }
        }
        return -1;
    }

    /** The length without the last subtag, and a single letter before that, which means nothing alone (RFC 4647 section 3.4). */
    private static int truncated(String range, int length) {
        int end = range.lastIndexOf('-', length - 1);
        return Math.max(0, end >= 2 && range.charAt(end - 2) == '-' ? end - 2 : end);
    }

    /** Of which of these tags the most specific range that it is in has the weight 0. */
    private static boolean[] refused(QualityList accepted, List<String> available) {
        boolean[] refused = new boolean[available.size()];
        int[] longest = new int[available.size()];
        for (QualityList.Member range : accepted.members()) {
            String value = range.value();
            for (int i = 0; i < longest.length; i++) {
                String tag = available.get(i);
                if (value.length() > longest[i] && (value.equalsIgnoreCase(tag) || begins(tag, value))) {
                    longest[i] = value.length();
                    refused[i] = range.quality() == 0;
                }
            }
        }
        return refused;
    }

    /** Whether it can be one (RFC 4647 section 2.1): a long one is made to cost, not to be found. */
    private static boolean isRange(String text) {
        return text.length() <= LONGEST_RANGE;
    }

    private static boolean begins(String tag, String range) {
        return tag.length() > range.length()
                && tag.charAt(range.length()) == '-'
                && tag.regionMatches(true, 0, range, 0, range.length());
    }

    /** Whether this is made like a language tag (RFC 5646 section 2.1): subtags of one to eight letters and digits. */
    static boolean isTag(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = Character.toLowerCase(text.charAt(i));
            boolean letter = c >= 'a' && c <= 'z';
            if (c == '-') {
                if (length == 0) {
                    return false;
                }
                length = 0;
            } else if (++length > 8 || !letter && (i == length - 1 || c < '0' || c > '9')) {
                return false;
            }
        }
        return length > 0;
    }
}
