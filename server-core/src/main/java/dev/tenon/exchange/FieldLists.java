package dev.tenon.exchange;

import dev.tenon.api.Response;
import java.util.List;

/** Lists of names in header fields of a response. */
final class FieldLists {

    private FieldLists() {}

    /** The response with this name in its {@code Vary}, unless it is there already or {@code *} is (RFC 9110 section 12.5.5). */
    static Response withVary(Response response, String name) {
        List<String> lines = response.headers().all("Vary");
        for (String line : lines) {
            if (names(line, name) || names(line, "*")) {
                return response;
            }
        }
        return response.addHeader("Vary", name);
    }

    private static boolean names(String list, String name) {
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
