package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import io.github.classgraph.ClassInfo;
import io.github.classgraph.ClassInfoList;
import io.github.classgraph.ScanResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** Judges the classes of one JAR that are plugins, or were meant to be; adds what is wrong to the findings. */
final class ClassInspector {

    private static final String HANDLER = RequestHandler.class.getName();
    private static final String SIMPLE_HANDLER = RequestHandler.class.getSimpleName();
    private static final int CLASS_FILE_VERSION_OF_JAVA_0 = 44;

    private final JarFile jar;
    private final ScanResult scan;
    private final boolean fromSource;
    private final List<Finding> findings;

    /** @param fromSource whether the JAR was compiled from a single source file */
    ClassInspector(JarFile jar, ScanResult scan, boolean fromSource, List<Finding> findings) {
        this.jar = jar;
        this.scan = scan;
        this.fromSource = fromSource;
        this.findings = findings;
    }

    /** The plugins of this JAR: those of its service file, or, if that names none, those that are there all the same. */
    List<Declaration> declarations(List<String> serviceNames) {
        warnOfNewClasses();
        return serviceNames.isEmpty() ? undeclared() : declared(serviceNames);
    }

    private List<Declaration> declared(List<String> serviceNames) {
        List<Declaration> declarations = new ArrayList<>();
        for (String className : serviceNames) {
            judge(className, "the service file names %s, which".formatted(className), declarations);
        }
        return declarations;
    }

    private List<Declaration> undeclared() {
        List<String> classNames = handlers();
        if (classNames.isEmpty()) {
            findings.add(Finding.error(
                    "",
                    "holds no plugin: no class in it implements " + HANDLER,
                    fromSource
                            ? "declare \"public class … implements %s\" in it".formatted(SIMPLE_HANDLER)
                            : "drop the plugin's own JAR here; libraries belong inside it"));
            return List.of();
        }
        List<Declaration> declarations = new ArrayList<>();
        for (String className : classNames) {
            judge(
                    className,
                    fromSource
                            ? "has %s, which".formatted(className)
                            : "has no service file, and %s, which implements %s,".formatted(className, SIMPLE_HANDLER),
                    declarations);
        }
        if (declarations.isEmpty()) {
            return declarations;
        }
        // Some class is a plugin: the others are its helpers, and nothing is wrong with them.
        findings.removeIf(finding -> classNames.contains(finding.className()));
        if (fromSource) {
            return declarations;
        }
        declarations.forEach(declaration -> findings.add(Finding.warning(
                declaration.className(),
                "has no service file; %s implements %s and is used all the same"
                        .formatted(declaration.className(), SIMPLE_HANDLER),
                "add to the JAR a file %s with the line \"%s\""
                        .formatted(JarInspector.SERVICE_FILE, declaration.className()))));
        return declarations;
    }

    /** The named classes of the JAR that implement the interface, whatever else may be wrong with them. */
    private List<String> handlers() {
        return scan.getClassesImplementing(HANDLER).stream()
                .filter(info -> !info.isInterfaceOrAnnotation() && !info.isAbstract() && !info.isAnonymousInnerClass())
                .map(ClassInfo::getName)
                .filter(name -> entry(name) != null && !ApiLoader.reserved(name))
                .sorted()
                .toList();
    }

    private void judge(String className, String subject, List<Declaration> declarations) {
        Optional<Obstacle> obstacle = obstacle(className);
        if (obstacle.isPresent()) {
            findings.add(Finding.error(
                    className,
                    subject + ' ' + obstacle.get().what(),
                    obstacle.get().fix()));
            return;
        }
        try {
            accept(ClassDetails.read(className, bytes(className)), subject, declarations);
        } catch (IOException | IllegalArgumentException damaged) {
            String why = Explanation.of(damaged).what();
            findings.add(Finding.error(className, "%s is damaged: %s".formatted(subject, why), "build the JAR again"));
        }
    }

    private void accept(ClassDetails details, String subject, List<Declaration> declarations) {
        Declaration declaration = details.declaration();
        String className = declaration.className();
        if (!details.publicConstructor()) {
            findings.add(Finding.error(
                    className,
                    subject + " has no public constructor without parameters",
                    "add one, and make the class static if it is nested; options come through configure and start"));
        } else if (!PluginNames.valid(declaration.name())) {
            findings.add(Finding.error(
                    className,
                    "%s is named \"%s\"".formatted(subject, Explanation.oneLine(declaration.name())),
                    "use @Plugin(name = \"…\") with 1 to 64 lower-case letters, digits and hyphens"));
        } else {
            Optional<Declaration> first = declarations.stream()
                    .filter(other -> other.name().equals(declaration.name()))
                    .findFirst();
            if (first.isPresent()) {
                findings.add(Finding.error(
                        className,
                        "%s is named \"%s\", as is %s, which is the one that serves"
                                .formatted(
                                        subject, declaration.name(), first.get().className()),
                        "give one of them another @Plugin(name = \"…\")"));
            } else {
                declarations.add(declaration);
            }
        }
    }

    /** What keeps a class from being a plugin. */
    private record Obstacle(String what, String fix) {}

    private Optional<Obstacle> obstacle(String className) {
        if (entry(className) == null) {
            return Optional.of(absent());
        }
        ClassInfo info = scan.getClassInfo(className);
        if (info == null) {
            return Optional.of(new Obstacle("is damaged: it is no class file", "build the JAR again"));
        }
        if (javaVersion(info) > Runtime.version().feature()) {
            return Optional.of(tooNew(info));
        }
        Optional<String> missing = missingSupertype(info);
        if (missing.isPresent()) {
            return Optional.of(new Obstacle(
                    "needs %s, which is neither in the JAR nor in the JDK".formatted(missing.get()),
                    "put the library that has it into the JAR: a plugin sees only the JDK and dev.tenon.api"));
        }
        if (!info.implementsInterface(HANDLER)) {
            return Optional.of(new Obstacle(
                    "does not implement " + HANDLER,
                    "implement it, or take the line out of " + JarInspector.SERVICE_FILE));
        }
        if (info.isInterfaceOrAnnotation() || info.isAbstract()) {
            return Optional.of(new Obstacle("is abstract", "name a class that extends it, or make it concrete"));
        }
        if (!info.isPublic()) {
            return Optional.of(new Obstacle("is not public", "declare it \"public class\""));
        }
        return Optional.empty();
    }

    private Obstacle absent() {
        List<String> present = handlers();
        String fix = present.isEmpty()
                ? "correct the line in %s, or build the class into the JAR".formatted(JarInspector.SERVICE_FILE)
                : "correct the line in %s; the JAR has %s"
                        .formatted(JarInspector.SERVICE_FILE, String.join(", ", present));
        return new Obstacle("is not in the JAR", fix);
    }

    private static Obstacle tooNew(ClassInfo info) {
        return new Obstacle(
                "was compiled for Java %d, and this server runs on Java %d"
                        .formatted(javaVersion(info), Runtime.version().feature()),
                "compile it with --release %d, or run the server on Java %d"
                        .formatted(Runtime.version().feature(), javaVersion(info)));
    }

    private static Optional<String> missingSupertype(ClassInfo info) {
        ClassInfoList supertypes = info.getSuperclasses().union(info.getInterfaces());
        return supertypes.stream()
                .filter(ClassInfo::isExternalClass)
                .map(ClassInfo::getName)
                .filter(name -> ClassLoader.getPlatformClassLoader().getResource(fileOf(name)) == null)
                .findFirst();
    }

    /** A class that only some code path needs may be newer than the JVM, as in a JAR that tests for it. */
    private void warnOfNewClasses() {
        scan.getAllClasses().stream()
                .filter(info -> javaVersion(info) > Runtime.version().feature() && !info.implementsInterface(HANDLER))
                .findFirst()
                .ifPresent(info -> findings.add(Finding.warning(
                        info.getName(),
                        "holds %s, which %s"
                                .formatted(info.getName(), tooNew(info).what()),
                        tooNew(info).fix())));
    }

    private static int javaVersion(ClassInfo info) {
        return info.getClassfileMajorVersion() - CLASS_FILE_VERSION_OF_JAVA_0;
    }

    private byte[] bytes(String className) throws IOException {
        JarEntry entry = entry(className);
        if (entry == null) {
            throw new IOException("there is no such entry");
        }
        return JarInspector.read(jar, entry, JarInspector.MAX_CLASS_BYTES);
    }

    private @Nullable JarEntry entry(String className) {
        return jar.getJarEntry(fileOf(className));
    }

    private static String fileOf(String className) {
        return className.replace('.', '/') + ".class";
    }
}
