package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import io.github.classgraph.ClassGraph;
import io.github.classgraph.ClassGraphException;
import io.github.classgraph.ScanResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a JAR before a class of it is loaded: is it one, was it made for this API, which plugins does it declare, which
 * does it hold, and what is wrong with them. Holds no file open and no state between calls; never throws for a bad JAR.
 */
final class JarInspector {

    static final String SERVICE_FILE = "META-INF/services/" + RequestHandler.class.getName();

    static final String API_VERSION = "1";
    private static final long MAX_DIRECTORY_BYTES = 64L * 1024 * 1024;
    private static final int MAX_SERVICE_FILE_BYTES = 64 * 1024;
    static final int MAX_CLASS_BYTES = 16 * 1024 * 1024;
    private static final int MAX_MANIFEST_BYTES = 1024 * 1024;

    private JarInspector() {}

    static Inspection inspect(Path jar, List<Path> libraries) {
        try {
            if (Files.size(jar) == 0) {
                return Inspection.unusable("is empty", "copy it again");
            }
            if (!startsAsZip(jar)) {
                return Inspection.unusable(
                        "is no JAR: it does not start as a ZIP file does", "drop a JAR, or give the file another name");
            }
            Optional<ZipEnd> end = ZipEnd.of(jar);
            if (end.isEmpty()) {
                return Inspection.unusable(
                        "is truncated: the end that every ZIP file has is missing",
                        "copy it again, or wait until it is written");
            }
            if (end.get().directoryBytes() > MAX_DIRECTORY_BYTES) {
                return Inspection.unusable(
                        "has too many entries: their list alone is larger than %d MiB"
                                .formatted(MAX_DIRECTORY_BYTES >> 20),
                        "leave out of it what the plugin does not need");
            }
            return inspectZip(jar, libraries);
        } catch (ClassGraphException failed) {
            return Inspection.unusable(
                    "cannot be inspected: " + Explanation.of(failed).what(), "build it again: it is damaged");
        } catch (IOException | SecurityException | IllegalArgumentException unreadable) {
            return Inspection.unusable(
                    "cannot be read as a JAR: " + Explanation.of(unreadable).what(),
                    "copy it again: it is truncated or damaged");
        }
    }

    private static boolean startsAsZip(Path jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            byte[] magic = in.readNBytes(2);
            return magic.length == 2 && magic[0] == 'P' && magic[1] == 'K';
        }
    }

    private static Inspection inspectZip(Path path, List<Path> libraries) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), true, ZipFile.OPEN_READ, Runtime.version())) {
            Manifest manifest = manifest(jar);
            String api = attribute(manifest, "Tenon-Api", API_VERSION);
            if (!api.equals(API_VERSION)) {
                return wrongApi(api);
            }
            List<Finding> findings = new ArrayList<>();
            String version = attribute(manifest, Name.IMPLEMENTATION_VERSION.toString(), "");
            if (!new EntryInspector(jar, findings).accepts()) {
                return new Inspection(version, List.of(), findings);
            }
            warnOfClassPath(attribute(manifest, Name.CLASS_PATH.toString(), ""), findings);
            try (ScanResult scan = scan(path, libraries)) {
                List<Declaration> declarations =
                        new ClassInspector(jar, scan, madeHere(manifest), findings).declarations(serviceNames(jar));
                return new Inspection(version, declarations, findings);
            }
        }
    }

    private static Inspection wrongApi(String api) {
        return Inspection.unusable(
                "was made for version \"%s\" of the API (Tenon-Api in its manifest), and this server has version %s"
                        .formatted(api, API_VERSION),
                "build it against the server-api of this server, or update the server");
    }

    private static void warnOfClassPath(String classPath, List<Finding> findings) {
        if (!classPath.isEmpty()) {
            findings.add(Finding.warning(
                    "",
                    "has a Class-Path in its manifest, \"%s\", which is not followed".formatted(classPath),
                    "pack those libraries into the plugin's JAR, and leave Class-Path out"));
        }
    }

    private static @Nullable Manifest manifest(JarFile jar) throws IOException {
        JarEntry entry = jar.getJarEntry(JarFile.MANIFEST_NAME);
        if (entry != null && entry.getSize() > MAX_MANIFEST_BYTES) {
            throw new IOException("its manifest is larger than %d bytes".formatted(MAX_MANIFEST_BYTES));
        }
        return jar.getManifest();
    }

    /** Whether it was compiled here from a single source file, which can bring no service file. */
    private static boolean madeHere(@Nullable Manifest manifest) {
        return !attribute(manifest, SourcePlugins.MADE_FROM, "").isEmpty();
    }

    private static String attribute(@Nullable Manifest manifest, String name, String fallback) {
        String value = manifest == null ? null : manifest.getMainAttributes().getValue(name);
        return value == null ? fallback : Explanation.oneLine(value).strip();
    }

    /** The names that the service file lists, in their order, each once. */
    private static List<String> serviceNames(JarFile jar) throws IOException {
        JarEntry entry = jar.getJarEntry(SERVICE_FILE);
        if (entry == null) {
            return List.of();
        }
        String text = new String(read(jar, entry, MAX_SERVICE_FILE_BYTES), StandardCharsets.UTF_8);
        return text.lines()
                .map(line -> line.substring(0, line.indexOf('#') < 0 ? line.length() : line.indexOf('#')))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
    }

    static byte[] read(JarFile jar, JarEntry entry, int limit) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new IOException("its entry %s is larger than %d bytes".formatted(entry.getName(), limit));
            }
            return bytes;
        }
    }

    /** The API comes first: its classes count, also where the JAR has others of the same name. */
    private static ScanResult scan(Path jar, List<Path> libraries) throws IOException {
        List<String> elements = new ArrayList<>();
        elements.add(apiLocation().toString());
        elements.add(jar.toRealPath().toString());
        for (Path library : libraries) {
            elements.add(library.toRealPath().toString());
        }
        return new ClassGraph()
                .overrideClasspath(elements)
                // The manifest's Class-Path would lead ClassGraph out of the JAR, where our loader does not follow.
                .filterClasspathElements(elements::contains)
                .disableNestedJarScanning()
                .enableClassInfo()
                .ignoreClassVisibility()
                .scan(1);
    }

    static Path apiLocation() throws IOException {
        CodeSource source = RequestHandler.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("the server's API must come from a JAR or a folder");
        }
        try {
            return Path.of(source.getLocation().toURI()).toRealPath();
        } catch (URISyntaxException impossible) {
            throw new IOException(impossible);
        }
    }
}
