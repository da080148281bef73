package dev.tenon.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Contents that are not to be served, kept in a file of the private folder (mode 0600), so that a restarted server still refuses what it
 * has refused. A line each: hash, what serves instead (hash and file, or two hyphens), why; as in a URL's query. Confined to the thread
 * of its store.
 */
final class Refusals {

    /** The oldest are forgotten past it. */
    static final int MOST = 1000;

    private static final System.Logger LOG = System.getLogger("dev.tenon");
    private static final String HEAD = "tenon refusals 1";
    private static final String NONE = "-";
    private static final int FIELDS = 4;
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Path file;
    private final SequencedMap<String, Refusal> all = new LinkedHashMap<>();

    /** Why content is refused, and what serves instead. */
    record Refusal(String why, Optional<PluginSource> instead) {}

    /** Those that are in a folder's file; none if there is no such file. */
    Refusals(Path folder) {
        this.file = folder.resolve("refused");
        try {
            read();
        } catch (NoSuchFileException none) {
            // Nothing was ever refused.
        } catch (IOException unreadable) {
            LOG.log(
                    Level.WARNING,
                    "cannot read which plugins were refused before, so they are served again: " + unreadable);
        }
    }

    Optional<Refusal> of(String sha256) {
        return Optional.ofNullable(all.get(sha256));
    }

    void add(String sha256, Refusal refusal) {
        all.putLast(sha256, refusal);
        while (all.size() > MOST) {
            all.pollFirstEntry();
        }
        write();
    }

    void remove(String sha256) {
        if (all.remove(sha256) != null) {
            write();
        }
    }

    /** Forgets what is not among these contents: it has been removed or replaced. */
    void keepOnly(Set<String> hashes) {
        if (all.keySet().retainAll(hashes)) {
            write();
        }
    }

    private void read() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        // All of it is ASCII; a byte that is not must cost its line alone.
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new IOException(file + " does not begin with \"" + HEAD + '"');
        }
        for (String line : lines.subList(1, lines.size())) {
            if (!parse(line)) {
                LOG.log(Level.WARNING, "a line of " + file + " makes no sense and is left out: \"" + line + '"');
            }
        }
    }

    private boolean parse(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS || !HASH.matcher(fields[0]).matches()) {
            return false;
        }
        try {
            Optional<PluginSource> instead = HASH.matcher(fields[1]).matches()
                    ? Optional.of(new PluginSource(Path.of(decoded(fields[2])), fields[1]))
                    : Optional.empty();
            all.putLast(fields[0], new Refusal(decoded(fields[3]), instead));
            return true;
        } catch (IllegalArgumentException malformed) { // InvalidPathException is one, too
            return false;
        }
    }

    /** Also on a thread that was interrupted, as when the server stops: an interrupt would close the file under it. */
    private void write() {
        boolean interrupted = Thread.interrupted();
        try {
            publish();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void publish() {
        try {
            byte[] lines = lines();
            Path unfinished = Files.createTempFile(file.getParent(), "refused-", JarVault.UNFINISHED); // for its owner
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(lines);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritten) {
            LOG.log(
                    Level.WARNING,
                    "cannot note in " + file + " which plugins are refused; after a restart they are served: remove or"
                            + " replace their files before",
                    unwritten);
        }
    }

    /** The newest of them, as many as are read again. */
    private byte[] lines() {
        Deque<String> lines = new ArrayDeque<>();
        long bytes = HEAD.length() + 1L;
        for (Map.Entry<String, Refusal> each : all.reversed().entrySet()) {
            String line = line(each.getKey(), each.getValue());
            bytes += line.length();
            if (bytes > MAX_BYTES) {
                break;
            }
            lines.addFirst(line);
        }
        return (HEAD + '\n' + String.join("", lines)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String line(String hash, Refusal refusal) {
        return String.join(
                        " ",
                        hash,
                        refusal.instead().map(PluginSource::sha256).orElse(NONE),
                        refusal.instead()
                                .map(source -> encoded(source.file().toString()))
                                .orElse(NONE),
                        encoded(refusal.why()))
                + '\n';
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
