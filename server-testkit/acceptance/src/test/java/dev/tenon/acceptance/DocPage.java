package dev.tenon.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation, in Markdown: its fenced blocks, its links, the anchors of its headings.
 *
 * @param name its path from the root of the tree
 * @param blocks its fenced blocks, in order
 * @param prose its lines outside of blocks
 */
record DocPage(String name, List<Block> blocks, List<String> prose) {

    private static final String FENCE = "```";
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Set<String> NOT_OURS = Set.of("target", "var", "node_modules", ".git", ".idea");

    /** A fenced block; {@code line} is that of the opening fence. */
    record Block(String page, int line, String language, String text) {

        /** Its commands, those that go on over several lines joined into one. */
        List<String> commands() {
            return text.replaceAll("\\\\\n\\s*", "").lines().toList();
        }

        String firstLine() {
            return text.lines().findFirst().orElse("");
        }

        @Override
        public String toString() {
            return page + ":" + line + " (" + (language.isEmpty() ? "plain" : language) + "): " + firstLine();
        }
    }

    static DocPage read(String name) {
        try {
            return parse(name, Files.readAllLines(ServerProcess.root().resolve(name)));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static DocPage parse(String name, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(FENCE)) {
                prose.add(lines.get(i));
                continue;
            }
            int end = i + 1;
            while (!lines.get(end).equals(FENCE)) {
                end++;
            }
            String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
            blocks.add(new Block(name, i + 1, lines.get(i).substring(FENCE.length()), text));
            i = end;
        }
        return new DocPage(name, blocks, prose);
    }

    /** Every page of the tree, but for what builds and servers leave there. */
    static List<DocPage> all() throws IOException {
        List<DocPage> pages = new ArrayList<>();
        collect(ServerProcess.root(), pages);
        return pages;
    }

    private static void collect(Path folder, List<DocPage> pages) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry) && !NOT_OURS.contains(name)) {
                    collect(entry, pages);
                } else if (name.endsWith(".md")) {
                    pages.add(read(ServerProcess.root().relativize(entry).toString()));
                }
            }
        }
    }

    List<Block> blocks(String language) {
        return blocks.stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** The block in this language that is the only one. */
    Block block(String language) {
        List<Block> found = blocks(language);
        if (found.size() != 1) {
            throw new AssertionError("one block was known here, teach the test the others too: " + found);
        }
        return found.getFirst();
    }

    /** Where its links lead, but for those to other sites. */
    List<String> links() {
        return LINK.matcher(String.join("\n", prose).replaceAll("`[^`\n]*`", ""))
                .results()
                .map(match -> match.group(1))
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** What can stand after the {@code #} of a link to it. */
    Set<String> anchors() {
        return prose.stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The rows of the table whose first column has this heading, each with its cells. */
    List<List<String>> table(String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : prose) {
            if (inside && line.startsWith("|") && !line.startsWith("|---")) {
                rows.add(Stream.of(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList());
            }
            inside = inside ? line.startsWith("|") : line.startsWith("| " + heading + " |");
        }
        return rows;
    }

    /** What stands in backquotes in this text. */
    static List<String> code(String text) {
        return Pattern.compile("`([^`\n]*)`")
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
