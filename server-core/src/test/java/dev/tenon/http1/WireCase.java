package dev.tenon.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A case of the tables in {@code src/test/resources/http1}: bytes, and what they mean. The same tables are replayed over sockets by
 * {@code Http1CorpusWireTest} in {@code server-testkit}.
 *
 * <pre>
 * == a group, with the RFC's section
 *
 * what the case shows
 * @ where it was published, if somewhere
 * &gt; bytes, on as many lines as is readable: \r \n \t \0 \\ \xHH, and \*100(x) for x a hundred times
 * = a line of the {@link Transcript}; characters as above, and \\uHHHH
 * </pre>
 *
 * @param group the group's title
 * @param name what the case shows
 * @param reference where it was published; may be empty
 * @param bytes what the client sends, a character for each byte
 * @param expected the transcript's lines
 */
public record WireCase(String group, String name, String reference, String bytes, List<String> expected) {

    private static final Path FOLDER = Path.of("src/test/resources/http1");

    /** The tables' file names, in order. */
    public static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** All cases of a table, in order. */
    public static List<WireCase> read(String file) throws IOException {
        List<WireCase> cases = new ArrayList<>();
        String group = "";
        String name = "";
        String reference = "";
        StringBuilder bytes = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (String line : (Files.readString(FOLDER.resolve(file), US_ASCII) + "\n\n")
                .lines()
                .toList()) {
            if (line.startsWith("== ")) {
                group = line.substring(3);
            } else if (line.startsWith("@ ")) {
                reference = line.substring(2);
            } else if (line.startsWith("> ")) {
                bytes.append(unescape(line.substring(2)));
            } else if (line.startsWith("= ")) {
                expected.add(unescape(line.substring(2)));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                name = line;
            } else if (!name.isEmpty()) {
                cases.add(new WireCase(group, name, reference, bytes.toString(), List.copyOf(expected)));
                name = "";
                reference = "";
                bytes.setLength(0);
                expected.clear();
            }
        }
        return cases;
    }

    static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case 'r' -> plain.append('\r');
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case '0' -> plain.append('\0');
                case '\\' -> plain.append('\\');
                case 'x', 'u' -> {
                    int digits = c == 'x' ? 2 : 4;
                    plain.append((char) Integer.parseInt(text, i + 1, i + 1 + digits, 16));
                    i += digits;
                }
                case '*' -> {
                    int open = text.indexOf('(', i);
                    int close = text.indexOf(')', open);
                    String unit = unescape(text.substring(open + 1, close));
                    plain.repeat(unit, Integer.parseInt(text, i + 1, open, 10));
                    i = close;
                }
                default -> throw new IllegalArgumentException("an unknown escape: " + text);
            }
        }
        return plain.toString();
    }
}
