package dev.tenon.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Copies plugins that were dropped as a source file into the vault, as the JAR that they compile to. A source that has not changed
 * is not compiled again. Confined to the thread of its store.
 */
final class SourcePlugins {

    /** What the newest content of a file came to. */
    private record Latest(String sha256, JarVault.Result result) {}

    /** Marks a JAR that was made here: nobody could have put a service file into it. */
    static final String MADE_FROM = "Tenon-Source";

    private final JarVault vault;
    private final SourceCompiler compiler;
    private final Map<Path, Latest> latest = new HashMap<>();

    SourcePlugins(JarVault vault, SourceCompiler compiler) {
        this.vault = vault;
        this.compiler = compiler;
    }

    /** Compiles the file, unless it is what it was. */
    JarVault.Result store(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return new JarVault.Result.Refused("is not a regular file", "drop a source file or a JAR");
            }
            FileTime before = Files.getLastModifiedTime(file);
            byte[] source = read(file);
            if (source.length > SourceCompiler.MAX_BYTES) {
                return new JarVault.Result.Refused(
                        "is larger than %d KiB".formatted(SourceCompiler.MAX_BYTES >> 10), "drop a JAR");
            }
            if (!before.equals(Files.getLastModifiedTime(file))) {
                return new JarVault.Result.Refused("is still being written", "save it again if this stays");
            }
            String sha256 = HexFormat.of().formatHex(Hashes.sha256().digest(source));
            Latest known = latest.get(file);
            if (known == null || !known.sha256().equals(sha256) || hasGone(known.result())) {
                return compile(file, source, sha256);
            }
            return known.result();
        } catch (IOException unreadable) {
            return vault.unreadable(file, unreadable);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SourceCompiler.MAX_BYTES + 1);
        }
    }

    private boolean hasGone(JarVault.Result result) throws IOException {
        return switch (result) {
            case JarVault.Result.Stored stored -> vault.find(stored.sha256()).isEmpty();
            case JarVault.Result.Refused refused -> false;
        };
    }

    /** Compiles a source, unless an earlier run did so with the same compiler. */
    private JarVault.Result compile(Path file, byte[] source, String sha256) throws IOException {
        String key = key(PluginProblem.fileName(file), source);
        Optional<JarVault.Result.Stored> made = vault.made(key);
        if (made.isPresent()) {
            return keep(file, sha256, made.get());
        }
        return switch (compiler.compile(PluginProblem.fileName(file), source)) {
            case SourceCompiler.Outcome.Compiled compiled -> {
                JarVault.Result.Stored stored = vault.put(jar(PluginProblem.fileName(file), compiled.classes()));
                vault.remember(key, stored.sha256());
                yield keep(file, sha256, stored);
            }
            case SourceCompiler.Outcome.Failed failed ->
                keep(file, sha256, new JarVault.Result.Refused(failed.findings()));
            case SourceCompiler.Outcome.Postponed postponed -> new JarVault.Result.Refused(postponed.findings());
        };
    }

    private JarVault.Result keep(Path file, String sha256, JarVault.Result result) {
        latest.put(file, new Latest(sha256, result));
        return result;
    }

    private static String key(String fileName, byte[] source) {
        MessageDigest digest = Hashes.sha256();
        String circumstances = String.join("\n", Runtime.version().toString(), JarInspector.API_VERSION, fileName, "");
        digest.update(circumstances.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(source));
    }

    /** Forgets the files that are no longer there. */
    void keepOnly(Collection<Path> files) {
        latest.keySet().retainAll(files);
    }

    private static byte[] jar(String fileName, Map<String, byte[]> classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(MADE_FROM, fileName);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            put(jar, JarFile.MANIFEST_NAME, bytes(manifest));
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                put(jar, each.getKey().replace('.', '/') + ".class", each.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Manifest manifest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTime(0); // the same source gives the same hash
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }
}
