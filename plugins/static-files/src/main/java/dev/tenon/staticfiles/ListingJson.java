package dev.tenon.staticfiles;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A listing for programs (RFC 8259): the path, whether it is sorted, and the entries, one to a line.
 *
 * @param path the directory's path as it was asked for, decoded
 */
record ListingJson(String path, Listing listing) implements Listings.Content {

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Writer json = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        json.append("{\"path\":");
        text(json, path);
        json.append(",\"sorted\":").append(String.valueOf(listing.sorted())).append(",\"entries\":[");
        Entries entries = new Entries(json);
        listing.forEach(entries::write);
        json.append("\n]}\n").flush();
    }

    /** Writes entries, with commas between them. */
    private static final class Entries {
        private final Writer json;
        private String separator = "\n";

        Entries(Writer json) {
            this.json = json;
        }

        void write(Found.Entry entry) throws IOException {
            json.append(separator).append("{\"name\":");
            text(json, entry.name());
            json.append(",\"type\":").append(entry.directory() ? "\"directory\"" : "\"file\"");
            json.append(",\"href\":\"").append(Listing.reference(entry)).append('"');
            if (!entry.directory()) {
                json.append(",\"size\":").append(String.valueOf(entry.size()));
            }
            Instant modified = entry.modified().toInstant().truncatedTo(ChronoUnit.SECONDS);
            json.append(",\"modified\":\"").append(modified.toString()).append("\"}");
            separator = ",\n";
        }
    }

    private static void text(Writer json, String text) throws IOException {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c & 0xf, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
