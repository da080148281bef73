package dev.tenon.plugin;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.lang.model.SourceVersion;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/** The real compiler, but it does not begin before it is told to. */
record SlowCompiler(JavaCompiler real, CountDownLatch begin) implements JavaCompiler {

    @Override
    public CompilationTask getTask(
            @Nullable Writer out,
            @Nullable JavaFileManager files,
            @Nullable DiagnosticListener<? super JavaFileObject> diagnostics,
            @Nullable Iterable<String> options,
            @Nullable Iterable<String> classes,
            @Nullable Iterable<? extends JavaFileObject> units) {
        try {
            begin.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return real.getTask(out, files, diagnostics, options, classes, units);
    }

    @Override
    public StandardJavaFileManager getStandardFileManager(
            @Nullable DiagnosticListener<? super JavaFileObject> diagnostics,
            @Nullable Locale locale,
            @Nullable Charset charset) {
        return real.getStandardFileManager(diagnostics, locale, charset);
    }

    @Override
    public int isSupportedOption(String option) {
        return real.isSupportedOption(option);
    }

    @Override
    public int run(
            @Nullable InputStream in, @Nullable OutputStream out, @Nullable OutputStream err, String... arguments) {
        return real.run(in, out, err, arguments);
    }

    @Override
    public Set<SourceVersion> getSourceVersions() {
        return real.getSourceVersions();
    }
}
