package dev.tenon.plugin;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
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
 * The loader of one plugin JAR, on the private copy of it.
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

    private final JarFile jar;
    private final String location;
    private final ProtectionDomain domain;
    private final Attributes attributes;
    private volatile boolean closed;

    /**
     * @param name the dropped file's name, which stack traces then show
     * @param copy the file to open
     */
    PluginLoader(String name, Path copy, ApiLoader parent) throws IOException {
        super(name, parent);
        this.location = copy.toUri().toString();
        this.domain = new ProtectionDomain(
                new CodeSource(copy.toUri().toURL(), (Certificate @Nullable []) null), null, this, null);
        this.jar = new JarFile(copy.toFile(), true, ZipFile.OPEN_READ, Runtime.version());
        this.attributes = attributes(jar);
    }

    private static Attributes attributes(JarFile jar) throws IOException {
        try {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        } catch (IOException unreadable) {
            jar.close();
            throw unreadable;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        JarEntry entry = ApiLoader.reserved(name) ? null : entry(name.replace('.', '/') + ".class");
        if (entry == null) {
            throw new ClassNotFoundException(closed ? "%s (%s has been unloaded)".formatted(name, getName()) : name);
        }
        byte[] bytes;
        try (InputStream in = jar.getInputStream(entry)) {
            bytes = in.readAllBytes();
        } catch (IOException | IllegalStateException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
        ensurePackage(name);
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    private void ensurePackage(String className) {
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

    @Override
    protected @Nullable URL findResource(String name) {
        JarEntry entry = entry(name);
        if (entry == null) {
            return null;
        }
        try {
            // The real name: of a multi-release JAR, the entry that counts for this JVM.
            String path = new URI(null, null, "/" + entry.getRealName(), null).getRawPath();
            return URI.create("jar:" + location + "!" + path).toURL();
        } catch (URISyntaxException | MalformedURLException unspeakable) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL resource = findResource(name);
        return Collections.enumeration(resource == null ? List.of() : List.of(resource));
    }

    /** Reads from the open JAR, without another open file for each call. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream platform = getParent().getResourceAsStream(name);
        if (platform != null) {
            return platform;
        }
        JarEntry entry = entry(name);
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException | IllegalStateException unreadable) {
            return null;
        }
    }

    private @Nullable JarEntry entry(String name) {
        try {
            return jar.getJarEntry(name);
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        jar.close();
    }
}
