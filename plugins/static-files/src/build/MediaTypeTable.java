import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the plugin's table of media types: reads the db.json of mime-db and writes one line per file name extension,
 * extension TAB type, sorted. The build runs it from source; it uses the JDK alone.
 *
 * <pre>java MediaTypeTable.java db.json media-types.tsv</pre>
 *
 * Where several types claim an extension, the first of these decides: anything is better than application/octet-stream; a type
 * of the standards tree than one of a vendor, than a private one; one that IANA registered than one that only servers know;
 * video, then audio and fonts, then application, then the rest; the shorter; the first in the alphabet.
 */
final class MediaTypeTable {

    private record Candidate(String type, String source) {}

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(
                    (Candidate candidate) -> candidate.type().equals("application/octet-stream"))
            .thenComparingInt(candidate -> tree(candidate.type()))
            .thenComparingInt(candidate -> List.of("iana", "", "apache", "nginx").indexOf(candidate.source()))
            .thenComparingInt(candidate -> kind(candidate.type()))
            .thenComparingInt(candidate -> candidate.type().length())
            .thenComparing(Candidate::type);

    private final String json;
    private int at;

    private MediaTypeTable(String json) {
        this.json = json;
    }

    public static void main(String[] arguments) throws IOException {
        Path output = Path.of(arguments[1]);
        Map<String, Candidate> best = new TreeMap<>();
        Object types = new MediaTypeTable(Files.readString(Path.of(arguments[0]))).value();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) types).entrySet()) {
            Map<?, ?> facts = (Map<?, ?>) entry.getValue();
            Object source = facts.get("source");
            Candidate candidate = new Candidate((String) entry.getKey(), source == null ? "" : (String) source);
            if (facts.get("extensions") instanceof List<?> extensions) {
                for (Object extension : extensions) {
                    best.merge(
                            (String) extension,
                            candidate,
                            (one, other) -> BEST_FIRST.compare(one, other) <= 0 ? one : other);
                }
            }
        }
        StringBuilder table = new StringBuilder();
        best.forEach((extension, candidate) ->
                table.append(extension).append('\t').append(candidate.type()).append('\n'));
        Files.createDirectories(output.toAbsolutePath().getParent());
        Files.writeString(output, table);
    }

    private static int tree(String type) {
        String subtype = type.substring(type.indexOf('/') + 1);
        return subtype.startsWith("vnd.") ? 1 : subtype.startsWith("x.") ? 2 : subtype.startsWith("x-") ? 3
                : subtype.startsWith("prs.") ? 4 : 0;
    }

    private static int kind(String type) {
        return switch (type.substring(0, type.indexOf('/'))) {
            case "video" -> 0;
            case "audio", "font" -> 1;
            case "application" -> 2;
            default -> 3;
        };
    }

    /** The JSON value at this point: an object, an array, a string; anything else as its text. */
    private Object value() {
        char c = next();
        if (c == '{') {
            at++;
            Map<String, Object> members = new LinkedHashMap<>();
            while (next() != '}') {
                String name = string();
                expect(':');
                members.put(name, value());
                skip(',');
            }
            at++;
            return members;
        }
        if (c == '[') {
            at++;
            List<Object> elements = new ArrayList<>();
            while (next() != ']') {
                elements.add(value());
                skip(',');
            }
            at++;
            return elements;
        }
        return c == '"' ? string() : word();
    }

    /** Goes past white space; returns the character that is there, unread. */
    private char next() {
        while (Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        return json.charAt(at);
    }

    private String string() {
        expect('"');
        int start = at;
        at = json.indexOf('"', start);
        String text = json.substring(start, at++);
        if (text.indexOf('\\') >= 0) {
            throw new IllegalStateException("an escape, which this reader does not know: " + text);
        }
        return text;
    }

    private String word() {
        int start = at;
        while (Character.isLetterOrDigit(json.charAt(at))) {
            at++;
        }
        return json.substring(start, at);
    }

    private void expect(char c) {
        if (next() != c) {
            throw new IllegalStateException("not " + c + " at " + at);
        }
        at++;
    }

    private void skip(char c) {
        if (next() == c) {
            at++;
        }
    }
}
