package dev.tenon.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Judges the list of a JAR's entries before any of them is used: their names, their number, what they unpack to, and what does not
 * belong into a plugin. Adds what is wrong to the findings.
 */
final class EntryInspector {

    static final int MAX_ENTRIES = 100_000;
    static final long MAX_UNPACKED_BYTES = 2L << 30;
    static final int MAX_RATIO = 100;

    /** Small JARs may be packed as tightly as they like. */
    static final long FREE_BYTES = 64L << 20;

    /** What deflate makes of a byte at most (RFC 1951): a class that is packed into less needs no second look. */
    private static final int MAX_DEFLATE_RATIO = 1032;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final String API_ENTRIES = "dev/tenon/api/";
    private static final String SERVER_ENTRIES = "dev/tenon/";
    private static final String VERSIONS = "META-INF/versions/";
    private static final String CLASS = ".class";

    private final JarFile jar;
    private final List<Finding> findings;
    private final Set<String> names = new HashSet<>();
    private String nested = "";
    private String serverClass = "";
    private String twice = "";
    private boolean api;
    private boolean versions;
    private int count;
    private long packed;
    private long unpacked;

    EntryInspector(JarFile jar, List<Finding> findings) {
        this.jar = jar;
        this.findings = findings;
    }

    /** Whether the JAR may be used at all; if not, the findings say why. */
    boolean accepts() throws IOException {
        for (JarEntry entry : Collections.list(jar.entries())) {
            Optional<Finding> refusal = look(entry);
            if (refusal.isPresent()) {
                findings.add(refusal.get());
                return false;
            }
        }
        warn();
        return true;
    }

    private Optional<Finding> look(JarEntry entry) throws IOException {
        String name = entry.getName();
        if (++count > MAX_ENTRIES) {
            return refuse(
                    "has more than %d entries".formatted(MAX_ENTRIES), "leave out of it what the plugin does not need");
        }
        if (leadsOut(name)) {
            return refuse(
                    "has an entry \"%s\", whose path leads out of it".formatted(Explanation.oneLine(name)),
                    "build it again with an ordinary tool, and do not trust where this one came from");
        }
        if (!names.add(name)) {
            if (mustBeUnique(name)) {
                return refuse(
                        "has two entries \"%s\", and it is open which of them counts"
                                .formatted(Explanation.oneLine(name)),
                        "build it again so that each entry is there once");
            }
            twice = name;
        }
        return sizes(entry).or(() -> {
            note(name);
            return Optional.empty();
        });
    }

    private static Optional<Finding> refuse(String what, String fix) {
        return Optional.of(Finding.error("", what, fix));
    }

    private static boolean leadsOut(String name) {
        String slashed = name.replace('\\', '/');
        boolean drive = slashed.length() > 1 && slashed.charAt(1) == ':';
        return slashed.startsWith("/") || drive || ("/" + slashed + "/").contains("/../");
    }

    private static boolean mustBeUnique(String name) {
        return name.endsWith(CLASS)
                || name.startsWith("META-INF/services/")
                || name.equalsIgnoreCase(JarFile.MANIFEST_NAME);
    }

    private Optional<Finding> sizes(JarEntry entry) throws IOException {
        String name = entry.getName();
        if (name.endsWith(CLASS) && isLarge(entry)) {
            return refuse(
                    "has an entry %s of more than %d MiB"
                            .formatted(Explanation.oneLine(name), JarInspector.MAX_CLASS_BYTES >> 20),
                    "take it out: no compiler makes such a class");
        }
        packed += Math.max(0, entry.getCompressedSize());
        unpacked += Math.max(0, entry.getSize());
        if (unpacked > MAX_UNPACKED_BYTES || (unpacked > FREE_BYTES && unpacked / MAX_RATIO > packed)) {
            return refuse(
                    "unpacks to more than %d MiB, from %d KiB".formatted(unpacked >> 20, packed >> 10),
                    "take out what is so large: it looks like a ZIP bomb");
        }
        return Optional.empty();
    }

    /** The size that an entry claims for itself need not be true; those that could be too large are unpacked to see. */
    private boolean isLarge(JarEntry entry) throws IOException {
        if (entry.getSize() > JarInspector.MAX_CLASS_BYTES) {
            return true;
        }
        if (entry.getCompressedSize() * MAX_DEFLATE_RATIO <= JarInspector.MAX_CLASS_BYTES) {
            return false;
        }
        byte[] chunk = new byte[CHUNK_BYTES];
        long size = 0;
        try (InputStream in = jar.getInputStream(entry)) {
            int length = in.read(chunk);
            while (length >= 0 && size <= JarInspector.MAX_CLASS_BYTES) {
                size += length;
                length = in.read(chunk);
            }
        }
        return size > JarInspector.MAX_CLASS_BYTES;
    }

    /** Remembers what is worth a warning, the first of each kind. */
    private void note(String name) {
        if (name.toLowerCase(Locale.ROOT).endsWith(".jar") && nested.isEmpty()) {
            nested = name;
        }
        if (!name.endsWith(CLASS)) {
            return;
        }
        versions |= name.startsWith(VERSIONS);
        if (name.startsWith(API_ENTRIES)) {
            api = true;
        } else if (name.startsWith(SERVER_ENTRIES)
                && serverClass.isEmpty()
                && EntryInspector.class.getClassLoader().getResource(name) != null) {
            serverClass = name;
        }
    }

    private void warn() throws IOException {
        if (!twice.isEmpty()) {
            warn(
                    "has two entries \"%s\"".formatted(Explanation.oneLine(twice)),
                    "build it again so that each entry is there once");
        }
        if (api) {
            warn(
                    "holds classes of dev.tenon.api, which are not used",
                    "give the dependency on server-api the scope \"provided\": the server brings the API");
        }
        if (!serverClass.isEmpty()) {
            warn(
                    "holds classes of the server itself, such as %s".formatted(serverClass),
                    "take the dependency on them out, or give it the scope \"provided\" or \"test\"");
        }
        if (!nested.isEmpty()) {
            warn(
                    "holds a JAR, %s, whose classes are not seen".formatted(Explanation.oneLine(nested)),
                    "unpack its classes into the plugin's JAR, for example with the Maven Shade plugin, or drop a folder"
                            + " with classes and lib");
        }
        if (versions && !jar.isMultiRelease()) {
            warn(
                    "has classes in META-INF/versions, which are not used",
                    "add \"Multi-Release: true\" to its manifest, or take them out");
        }
    }

    private void warn(String what, String fix) {
        findings.add(Finding.warning("", what, fix));
    }
}
