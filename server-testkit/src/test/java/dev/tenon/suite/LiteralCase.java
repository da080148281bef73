package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A case of the tables that the tests of {@code dev.tenon.http1} read too; {@code WireCase} there explains the format.
 *
 * @param name the group and what the case shows
 * @param bytes what the client sends, a character for each byte
 * @param expected what the parser alone makes of it, a line for each head, body, or error
 */
record LiteralCase(String name, String bytes, List<String> expected) {

    private static final Path FOLDER = Path.of("../server-core/src/test/resources/http1");

    /** The tables' file names, in order. */
    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** All cases of a table, in order. */
    static List<LiteralCase> read(String file) throws IOException {
        List<LiteralCase> cases = new ArrayList<>();
        String group = "";
        String name = "";
        StringBuilder bytes = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (String line : (Files.readString(FOLDER.resolve(file), US_ASCII) + "\n\n")
                .lines()
                .toList()) {
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case ' ' -> {
                    if (!name.isEmpty()) {
                        cases.add(new LiteralCase(group + ": " + name, bytes.toString(), List.copyOf(expected)));
                        name = "";
                        bytes.setLength(0);
                        expected.clear();
                    }
                }
                case '#', '@' -> {}
                case '>' -> bytes.append(unescape(line.substring(2)));
                case '=' -> {
                    if (line.startsWith("== ")) {
                        group = line.substring(3);
                    } else {
                        expected.add(unescape(line.substring(2)));
                    }
                }
                default -> name = line;
            }
        }
        return cases;
    }

    private static String unescape(String text) {
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
                case 'x', 'u' -> {
                    int digits = c == 'x' ? 2 : 4;
                    plain.append((char) Integer.parseInt(text, i + 1, i + 1 + digits, 16));
                    i += digits;
                }
                case '*' -> {
                    int open = text.indexOf('(', i);
                    int close = text.indexOf(')', open);
                    plain.repeat(unescape(text.substring(open + 1, close)), Integer.parseInt(text, i + 1, open, 10));
                    i = close;
                }
                default -> plain.append(c);
            }
        }
        return plain.toString();
    }
}
