package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Chooses among the forms of an answer what the client likes best (RFC 9110 section 12.5.1). */
final class Accepts {

    private Accepts() {}

    /**
     * The media type to send.
     *
     * @param offers what there is, the best first
     * @throws HttpError 406 if the client takes none of it
     */
    static String choose(Request request, List<String> offers) {
        Optional<String> accept = request.headers().combined("Accept");
        if (accept.isEmpty() || accept.get().isBlank()) {
            return offers.getFirst();
        }
        String best = "";
        int bestQuality = 0;
        for (String offer : offers) {
            int quality = quality(accept.get(), offer);
            if (quality > bestQuality) {
                best = offer;
                bestQuality = quality;
            }
        }
        if (best.isEmpty()) {
            throw new HttpError(406, "This can be had as " + String.join(", ", offers) + "; Accept takes none of it");
        }
        return best;
    }

    /** What the most specific range that fits says, in thousandths; 0 if none fits. */
    private static int quality(String accept, String offer) {
        int quality = 0;
        int specific = 0;
        int start = 0;
        while (start < accept.length()) {
            int comma = accept.indexOf(',', start);
            int end = comma < 0 ? accept.length() : comma;
            String range = accept.substring(start, end);
            int semicolon = range.indexOf(';');
            String type = (semicolon < 0 ? range : range.substring(0, semicolon))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            int fits = fits(type, offer);
            if (fits > specific) {
                specific = fits;
                quality = weight(semicolon < 0 ? "" : range.substring(semicolon));
            }
            start = end + 1;
        }
        return quality;
    }

    private static int fits(String range, String offer) {
        if (range.equals(offer)) {
            return 3;
        }
        if (range.endsWith("/*") && offer.startsWith(range.substring(0, range.length() - 1))) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    /** The value of {@code q} (section 12.4.2), in thousandths; what is malformed counts as 1. */
    private static int weight(String parameters) {
        String plain = parameters.replace(" ", "").replace("\t", "").toLowerCase(Locale.ROOT);
        int start = plain.indexOf(";q=");
        if (start < 0) {
            return 1000;
        }
        int end = plain.indexOf(';', start + 3);
        String value = plain.substring(start + 3, end < 0 ? plain.length() : end);
        if (value.isEmpty() || value.length() > 5 || value.charAt(0) != '0') {
            return 1000;
        }
        int weight = 0;
        int place = 100;
        for (int i = 2; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 1000;
            }
            weight += digit * place;
            place /= 10;
        }
        return weight;
    }
}
