package dev.tenon.plugin;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a single source file, in memory. The source sees what a plugin sees: the JDK and {@code dev.tenon.api}.
 * Confined to the thread of its store.
 */
final class SourceCompiler {

    static final int MAX_BYTES = 1024 * 1024;

    /** What of Java a source may use, whatever newer JDK the server happens to run on. */
    static final int RELEASE = 25;

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int ERRORS_SHOWN = 20;

    /** Asked only when there is a source: loading the compiler takes longer than all else of this class at a start. */
    private final Supplier<Optional<JavaCompiler>> compiler;

    private final Duration deadline;
    private @Nullable Thread givenUp;

    /** With the compiler of the Java runtime that this server runs on, if it has one. */
    static SourceCompiler ofThisRuntime() {
        return new SourceCompiler(() -> Optional.ofNullable(ToolProvider.getSystemJavaCompiler()), DEADLINE);
    }

    /** @param compiler none if the server runs on a Java runtime without one */
    SourceCompiler(Optional<JavaCompiler> compiler, Duration deadline) {
        this(() -> compiler, deadline);
    }

    private SourceCompiler(Supplier<Optional<JavaCompiler>> compiler, Duration deadline) {
        this.compiler = compiler;
        this.deadline = deadline;
    }

    /** What became of a source. */
    sealed interface Outcome {

        /** It compiles, to these classes by name. */
        record Compiled(SortedMap<String, byte[]> classes) implements Outcome {}

        /** It does not. */
        record Failed(List<Finding> findings) implements Outcome {}

        /** It was not tried, for reasons that are none of the source's. */
        record Postponed(List<Finding> findings) implements Outcome {}
    }

    Outcome compile(String fileName, byte[] source) {
        Optional<JavaCompiler> javac = compiler.get();
        if (javac.isEmpty()) {
            return failed(
                    "cannot be compiled: this Java runtime has no compiler",
                    "run the server on a JDK %d, or drop a JAR".formatted(RELEASE));
        }
        if (givenUp != null && givenUp.isAlive()) {
            return postponed(
                    "is not compiled: the compiler is still at work on a source that it was given up on",
                    "correct or remove that source and save this one again; if this stays, restart the server");
        }
        try {
            return inTime(fileName, text(source), javac.get());
        } catch (CharacterCodingException malformed) {
            return failed("is not in UTF-8", "save it in UTF-8");
        } catch (IOException | ExecutionException broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            return new Outcome.Failed(
                    List.of(compilerFailure(Explanation.of(cause).what())));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return postponed("was not compiled: the server was interrupted", "start or reload it again");
        }
    }

    private static Outcome failed(String what, String fix) {
        return new Outcome.Failed(List.of(Finding.error("", what, fix)));
    }

    private static Outcome postponed(String what, String fix) {
        return new Outcome.Postponed(List.of(Finding.error("", what, fix)));
    }

    private static Finding compilerFailure(String why) {
        return Finding.error("", "makes the compiler itself fail: " + why, "write it otherwise, or drop a JAR");
    }

    private static String text(byte[] source) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(source))
                .toString();
        return text.startsWith("\ufeff") ? text.substring(1) : text; // a byte order mark, as some editors write it
    }

    /** The compiler knows no deadline, so it runs beside, and is given up when it does not come to an end. */
    private Outcome inTime(String fileName, String text, JavaCompiler javac)
            throws IOException, ExecutionException, InterruptedException {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        SourceFiles files =
                new SourceFiles(javac.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8));
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            try (files) {
                return javac.getTask(
                                Writer.nullWriter(),
                                files,
                                diagnostics,
                                List.of("--release", "" + RELEASE, "-proc:none", "-g", "-Xlint:none"),
                                null,
                                List.of(new SourceFiles.Source(fileName, text)))
                        .call();
            }
        });
        Thread thread = Thread.ofPlatform().daemon().name("compile-" + fileName).start(task);
        try {
            boolean compiled = task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return compiled
                    ? new Outcome.Compiled(files.classes())
                    : new Outcome.Failed(findings(diagnostics.getDiagnostics()));
        } catch (TimeoutException late) {
            givenUp = thread;
            files.cancel();
            return failed(
                    "takes the compiler longer than %d seconds".formatted(deadline.toSeconds()),
                    "write it more simply, or drop a JAR");
        }
    }

    private static List<Finding> findings(List<Diagnostic<? extends JavaFileObject>> diagnostics) {
        List<Finding> errors = new ArrayList<>();
        diagnostics.stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .limit(ERRORS_SHOWN)
                .forEach(diagnostic -> errors.add(Finding.inSource(
                        (int) Math.max(0, diagnostic.getLineNumber()),
                        message(diagnostic),
                        "correct the line and save the file")));
        long more = diagnostics.stream()
                        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                        .count()
                - errors.size();
        if (errors.isEmpty()) {
            errors.add(compilerFailure("it gave no reason, as when an expression is nested too deep"));
        }
        if (more > 0) {
            errors.add(Finding.error("", "has %d errors more".formatted(more), "correct the first ones first"));
        }
        return errors;
    }

    /** The compiler writes what it could not find on lines of their own. */
    private static String message(Diagnostic<?> diagnostic) {
        String message = diagnostic
                .getMessage(Locale.ROOT)
                .lines()
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(", "));
        return Explanation.oneLine(message);
    }
}
