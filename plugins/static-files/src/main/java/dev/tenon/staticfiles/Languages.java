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
        int extension = name.lastIndexOf('.');
        for (String tag : tags) {
            if (name.endsWith('.' + tag) || name.startsWith('.' + tag, extension - tag.length() - 1)) {
                return Optional.of(tag);
            }
        }
        return Optional.empty();
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
        int chosen = -1;
        int best = 0;
        for (QualityList.Member range : accepted.members()) {
            if (range.quality() <= best) {
                continue;
            }
            int found = find(range.value(), available, accepted);
            if (found >= 0) {
                chosen = found;
                best = range.quality();
            }
        }
        return chosen;
    }

    private static int find(String range, List<String> available, QualityList accepted) {
        for (String part = range; !part.isEmpty(); part = truncated(part)) {
            for (int i = 0; i < available.size(); i++) {
                if (available.get(i).equalsIgnoreCase(part) && !isRefused(available.get(i), accepted)) {
                    return i;
                }
            }
        }
        for (int i = 0; i < available.size(); i++) {
            if (begins(available.get(i), range) && !isRefused(available.get(i), accepted)) {
                return i;
            }
        }
        return -1;
    }

    /** Without its last subtag, and a single letter before that, which means nothing alone (RFC 4647 section 3.4). */
    private static String truncated(String range) {
        int end = range.lastIndexOf('-');
        if (end >= 2 && range.charAt(end - 2) == '-') {
            end -= 2;
        }
        return range.substring(0, Math.max(end, 0));
    }

    /** Whether the most specific range that this tag is in has the weight 0. */
    private static boolean isRefused(String tag, QualityList accepted) {
        int longest = 0;
        boolean refused = false;
        for (QualityList.Member range : accepted.members()) {
            String value = range.value();
            if (value.length() > longest && (value.equalsIgnoreCase(tag) || begins(tag, value))) {
                longest = value.length();
                refused = range.quality() == 0;
            }
        }
        return refused;
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
