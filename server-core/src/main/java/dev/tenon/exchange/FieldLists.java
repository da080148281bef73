package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;

/** Lists of names in header fields. */
final class FieldLists {

    private FieldLists() {}

    /**
     * The response with this line of {@code Vary}, unless the name is there already or {@code *} is (RFC 9110 section 12.5.5).
     *
     * @param vary one field with one name
     */
    static Response withVary(Response response, Headers vary) {
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase("Vary")
                    && (names(headers.value(i), vary.value(0)) || names(headers.value(i), "*"))) {
                return response;
            }
        }
        return response.withHeaders(vary);
    }

    /** Whether a line of this field lists this name. */
    static boolean lists(Headers headers, String field, String name) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(field) && names(headers.value(i), name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a comma-separated list has this member, compared without regard to case. */
    static boolean names(String list, String name) {
        int start = 0;
        while (start <= list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            if (list.substring(start, end).strip().equalsIgnoreCase(name)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
