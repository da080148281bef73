package dev.tenon.plugin;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The loader of one plugin: of the private copy of its JAR, and of the libraries beside it if it was dropped as a folder.
 *
 * <p>Not a {@code URLClassLoader}: that one follows the manifest's {@code Class-Path} out of the copy, and this is the place
 * where classes are defined. A class of {@code dev.tenon.api} never comes from the JAR, even if it was shaded in.
 */
final class PluginLoader extends ClassLoader implements Closeable {

    static {
        registerAsParallelCapable();
        // The cache behind jar: URLs outlives close() and answers with the bytes of a file that is long gone.
        URLConnection.setDefaultUseCaches("jar", false);
    }

    /** Classes of the server's that each plugin has of its own, whatever its JAR brings. */
    private static final List<Class<?>> TEMPLATES = List.of(ExitCalls.class, DriverSweep.class);

    /** A class that implements it refers to it. */
    private static final byte[] DRIVER = ExitGuard.utf8("java/sql/Driver");

    /** A JAR that is searched. */
    private record Part(JarFile jar, Path file, ProtectionDomain domain, Attributes attributes) {}

    /** A file in one of them. */
    private record Found(Part part, JarEntry entry) {}

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final List<Part> parts = new ArrayList<>();
    private volatile boolean closed;
    private volatile boolean mayHaveDrivers;

    /**
     * @param name what stack traces call it
     * @param copies the JARs to open, in the order in which they are searched
     */
    PluginLoader(String name, List<Path> copies, ApiLoader parent) throws IOException {
        super(name, parent);
        try {
            for (Path copy : copies) {
                open(copy);
            }
        } catch (IOException | SecurityException unreadable) {
            close();
            throw unreadable;
        }
    }

    private void open(Path copy) throws IOException {
        JarFile jar = new JarFile(copy.toFile(), true, ZipFile.OPEN_READ, Runtime.version());
        ProtectionDomain domain = new ProtectionDomain(
                new CodeSource(copy.toUri().toURL(), (Certificate @Nullable []) null), null, this, null);
        try {
            Manifest manifest = jar.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            parts.add(new Part(jar, copy, domain, attributes));
        } catch (IOException | SecurityException unreadable) {
            jar.close();
            throw unreadable;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        for (Class<?> template : TEMPLATES) {
            if (name.equals(template.getName())) {
                return define(template);
            }
        }
        Found found = ApiLoader.reserved(name) ? null : find(name.replace('.', '/') + ".class");
        if (found == null) {
            throw new ClassNotFoundException(closed ? "%s (%s has been unloaded)".formatted(name, getName()) : name);
        }
        byte[] bytes;
        try {
            bytes = JarInspector.read(found.part().jar(), found.entry(), JarInspector.MAX_CLASS_BYTES);
        } catch (IOException | IllegalStateException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
        ensurePackage(name, found.part().attributes());
        if (!mayHaveDrivers && ExitGuard.contains(bytes, DRIVER)) {
            mayHaveDrivers = true;
        }
        byte[] guarded = ExitGuard.guard(bytes);
        return defineClass(name, guarded, 0, guarded.length, found.part().domain());
    }

    private Class<?> define(Class<?> template) throws ClassNotFoundException {
        try (InputStream in = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(template.getName());
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(
                    template.getName(), bytes, 0, bytes.length, parts.getFirst().domain());
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(template.getName(), unreadable);
        }
    }

    private void ensurePackage(String className, Attributes attributes) {
        int dot = className.lastIndexOf('.');
        if (dot < 0 || getDefinedPackage(className.substring(0, dot)) != null) {
            return;
        }
        try {
            definePackage(
                    className.substring(0, dot),
                    attributes.getValue(Name.SPECIFICATION_TITLE),
                    attributes.getValue(Name.SPECIFICATION_VERSION),
                    attributes.getValue(Name.SPECIFICATION_VENDOR),
                    attributes.getValue(Name.IMPLEMENTATION_TITLE),
                    attributes.getValue(Name.IMPLEMENTATION_VERSION),
                    attributes.getValue(Name.IMPLEMENTATION_VENDOR),
                    null);
        } catch (IllegalArgumentException raced) {
            // another thread has just defined it, from the same manifest
        }
    }

    private @Nullable Found find(String name) {
        for (Part part : parts) {
            JarEntry entry = entry(part, name);
            if (entry != null) {
                return new Found(part, entry);
            }
        }
        return null;
    }

    private static @Nullable JarEntry entry(Part part, String name) {
        try {
            return part.jar().getJarEntry(name);
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        Found found = find(name);
        return found == null ? null : url(found);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> urls = new ArrayList<>();
        for (Part part : parts) {
            JarEntry entry = entry(part, name);
            URL url = entry == null ? null : url(new Found(part, entry));
            if (url != null) {
                urls.add(url);
            }
        }
        return Collections.enumeration(urls);
    }

    private static @Nullable URL url(Found found) {
        try {
            // The real name: of a multi-release JAR, the entry that counts for this JVM.
            String path = new URI(null, null, "/" + found.entry().getRealName(), null).getRawPath();
            return URI.create("jar:" + found.part().file().toUri() + "!" + path).toURL();
        } catch (URISyntaxException | MalformedURLException unspeakable) {
            return null;
        }
    }

    /** Reads from the open JAR, without another open file for each call. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream platform = getParent().getResourceAsStream(name);
        if (platform != null) {
            return platform;
        }
        Found found = find(name);
        try {
            return found == null ? null : found.part().jar().getInputStream(found.entry());
        } catch (IOException | IllegalStateException unreadable) {
            return null;
        }
    }

    /** Whoever asks the register has it load all drivers there are, so it is only asked if it may know one of ours. */
    private void sweepDrivers() {
        if (!mayHaveDrivers) {
            return;
        }
        try {
            loadClass(DriverSweep.class.getName()).getMethod("run").invoke(null);
        } catch (ReflectiveOperationException | LinkageError failed) {
            LOG.log(Level.WARNING, "the JDBC drivers of " + getName() + " were not taken out", failed);
        }
    }

    @Override
    public void close() throws IOException {
        sweepDrivers();
        closed = true;
        for (Part part : parts) {
            part.jar().close();
        }
    }
}
