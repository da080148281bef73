package dev.tenon.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * What the compiler sees and writes: of the class path the API alone, as a plugin does at run time; the classes it makes stay in
 * memory. Once {@link #cancel} was called it fails whatever the compiler asks for, which ends it soon.
 */
final class SourceFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {

    private final SortedMap<String, Output> classes = new TreeMap<>();
    private volatile boolean cancelled;

    SourceFiles(StandardJavaFileManager standard) throws IOException {
        super(standard);
        standard.setLocationFromPaths(StandardLocation.CLASS_PATH, List.of(JarInspector.apiLocation()));
    }

    /** The source, under the name that it was dropped under: a public class has to be called alike. */
    static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(uri(name), Kind.SOURCE);
            this.text = text;
        }

        /** A file name may hold what has to be quoted here: {@code Hello (1).java}. */
        private static URI uri(String name) {
            try {
                return new URI("source", null, "/" + name, null);
            } catch (URISyntaxException impossible) {
                throw new IllegalArgumentException(impossible);
            }
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends SimpleJavaFileObject {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(String className) {
            super(URI.create("memory:///" + className.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /** The compiled classes by name. */
    SortedMap<String, byte[]> classes() {
        SortedMap<String, byte[]> bytes = new TreeMap<>();
        classes.forEach((name, output) -> bytes.put(name, output.bytes.toByteArray()));
        return bytes;
    }

    void cancel() {
        cancelled = true;
    }

    private void checkCancelled() {
        if (cancelled) {
            throw new IllegalStateException("the compiler has been given up");
        }
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        checkCancelled();
        if (location != StandardLocation.CLASS_PATH) {
            return super.list(location, packageName, kinds, recurse);
        }
        List<JavaFileObject> visible = new ArrayList<>();
        for (JavaFileObject file : super.list(location, packageName, kinds, recurse)) {
            if (ApiLoader.visible(inferBinaryName(location, file))) {
                visible.add(file);
            }
        }
        return visible;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        checkCancelled();
        return classes.computeIfAbsent(className, Output::new);
    }
}
