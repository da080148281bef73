package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.QualityList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The forms of a file, of which each client gets the one that it likes best: first the language (RFC 9110 section 12.5.4), then the
 * coding (section 12.5.3). A client that likes none gets one all the same, never a 406. It takes only names and states to choose.
 *
 * <p>Never waits. Which forms there are never changes; what they hold does.
 */
final class Variants implements Outcome {

    private final Found.Files found;
    private final List<Variant> all;

    /** One group for each language; its first has no coding. */
    private final List<List<Variant>> groups = new ArrayList<>();

    private final List<String> languages = new ArrayList<>();

    /**
     * Forms of what was found.
     *
     * @param all those of them that can be served, in their order; not empty
     */
    Variants(Found.Files found, List<Variant> all) {
        this.found = found;
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

    /** Whether these are the forms of just this, none of them left out. */
    boolean areAllOf(Found.Files files) {
        return all.size() == files.forms().size() && found.equals(files);
    }

    /** The same, without one that cannot be served, and with one without coding its codings; nothing if none is left. */
    Optional<Variants> without(Variant unfit) {
        List<Variant> left = new ArrayList<>();
        for (List<Variant> group : groups) {
            if (group.getFirst() != unfit) {
                group.stream().filter(variant -> variant != unfit).forEach(left::add);
            }
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(new Variants(found, left));
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
