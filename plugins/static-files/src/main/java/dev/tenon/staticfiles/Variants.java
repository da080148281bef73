package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.QualityList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The forms of a file, of which each client gets the one that it likes best: first the language (RFC 9110 section 12.5.4), then the
 * coding (section 12.5.3). A client that likes none gets one all the same, never a 406.
 *
 * <p>Immutable. Never waits.
 */
final class Variants implements Outcome {

    private final List<Variant> all;

    /** One group for each language; its first has no coding. */
    private final List<List<Variant>> groups = new ArrayList<>();

    private final List<String> languages = new ArrayList<>();

    /** @param all as in {@link Found.Files#forms}; not empty */
    Variants(List<Variant> all) {
        this.all = List.copyOf(all);
        int start = 0;
        for (int end = 1; end <= all.size(); end++) {
            if (end == all.size() || all.get(end).form().coding() == Coding.IDENTITY) {
                groups.add(this.all.subList(start, end));
                languages.add(all.get(start).form().language().orElse(""));
                start = end;
            }
        }
    }

    List<Variant> all() {
        return all;
    }

    /** Whether a later change of any of them is sure to show. */
    boolean settled() {
        return all.stream().allMatch(Variant::settled);
    }

    /** What they weigh in memory together, in bytes. */
    long weight() {
        return all.stream().mapToLong(Variant::weight).sum();
    }

    /** What a client that sends these fields is given. */
    Variant choose(Headers request) {
        List<Variant> group = groups.size() == 1 ? groups.getFirst() : groups.get(language(request));
        return group.size() == 1 ? group.getFirst() : coded(group, request);
    }

    /** For those who like none, the first that they do not refuse: the file without a tag in its name, or else as configured. */
    private int language(Headers request) {
        Optional<String> field = request.combined("Accept-Language");
        if (field.isEmpty()) {
            return 0;
        }
        QualityList accepted = QualityList.parse(field.get());
        int liked = Languages.choose(accepted, languages);
        return liked >= 0 ? liked : Languages.unrefused(accepted, languages);
    }

    /** Of the codings that the client likes best, the smallest; none if it likes that better, or what the engine may do instead. */
    private static Variant coded(List<Variant> group, Headers request) {
        Variant chosen = group.getFirst();
        Optional<String> field = request.combined("Accept-Encoding");
        if (field.isEmpty()) {
            return chosen;
        }
        QualityList accepted = QualityList.parse(field.get());
        int floor = Math.max(1, accepted.coding("identity").orElse(0));
        if (group.stream().noneMatch(variant -> variant.form().coding() == Coding.GZIP)) {
            floor = Math.max(floor, accepted.coding("gzip").orElse(0));
        }
        int best = 0;
        for (Variant sibling : group.subList(1, group.size())) {
            int quality = accepted.coding(sibling.form().coding().token()).orElse(0);
            if (quality >= floor && (quality > best || quality == best && size(sibling) < size(chosen))) {
                chosen = sibling;
                best = quality;
            }
        }
        return chosen;
    }

    private static long size(Variant variant) {
        return variant.form().file().state().size();
    }
}
