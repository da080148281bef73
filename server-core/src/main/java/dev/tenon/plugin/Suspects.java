package dev.tenon.plugin;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Examines who usually keeps a class loader from being collected: threads, thread locals, shutdown hooks, and whatever of the JDK keeps
 * a register of objects. It only looks; JDBC drivers, which are the most frequent, have been taken out already: see
 * {@link DriverSweep}.
 */
final class Suspects {

    private static final int MOST_TOLD = 10;

    /** Not one of the endings that the vault, in whose folder it may be, takes for an unfinished copy and deletes. */
    private static final String DUMP = ".dump";

    private final ClassLoader loader;
    private final List<String> found = new ArrayList<>();

    private Suspects(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * Who seems to hold it, each as a noun phrase with its place in the plugin's code.
     *
     * @param scratch a folder for a short-lived file
     */
    static List<String> of(ClassLoader loader, Path scratch) {
        Suspects suspects = new Suspects(loader);
        suspects.platformThreads();
        suspects.virtualThreads(scratch);
        suspects.shutdownHooks();
        suspects.threadLocals();
        suspects.logging();
        suspects.providers();
        suspects.uncaughtExceptionHandler();
        return suspects.found.stream().distinct().limit(MOST_TOLD).toList();
    }

    /** Whether an object is of a class of the plugin, or of a loader that the plugin made. */
    private boolean owns(@Nullable Object object) {
        return object != null && isOrStemsFrom(object.getClass().getClassLoader());
    }

    private boolean isOrStemsFrom(@Nullable ClassLoader candidate) {
        for (ClassLoader each = candidate; each != null; each = each.getParent()) {
            if (each.equals(loader)) {
                return true;
            }
        }
        return false;
    }

    private void platformThreads() {
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            String who = thread.getClass().getName().equals("java.util.TimerThread") ? "timer" : "thread";
            String named = who + " \"" + thread.getName() + '"';
            Optional<String> place = Stream.of(stack)
                    .filter(frame ->
                            loader.getName() != null && loader.getName().equals(frame.getClassLoaderName()))
                    .map(Suspects::place)
                    .reduce((upper, lower) -> lower); // the lowest one is what the thread was started for
            if (place.isPresent()) {
                found.add(named + ", which runs " + place.get());
            } else if (owns(thread)) {
                found.add(named + " of " + thread.getClass().getName());
            } else if (isOrStemsFrom(thread.getContextClassLoader())) {
                found.add(named + ", whose context class loader it is");
            }
        });
    }

    private static String place(StackTraceElement frame) {
        return "%s.%s(%s:%d)"
                .formatted(frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    /** The only list of virtual threads that the JDK gives is a dump, which names the loader of each frame. */
    private void virtualThreads(Path scratch) {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm == null) {
            return;
        }
        Path dump = scratch.toAbsolutePath().resolve("threads-" + System.nanoTime() + DUMP);
        try {
            jvm.dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (Stream<String> lines = Files.lines(dump, StandardCharsets.UTF_8)) {
                readDump(lines);
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            found.add("perhaps a virtual thread (they cannot be listed: " + unknown + ")");
        } finally {
            JarVault.deleteTree(dump);
        }
    }

    /** A thread starts with a line {@code #21 "name" virtual …}; its frames are indented, the lowest one comes last. */
    private void readDump(Stream<String> lines) {
        String frameOfLoader = "at " + loader.getName() + "//";
        String[] thread = {"", ""};
        Stream.concat(lines, Stream.of("#")).forEach(line -> {
            if (line.startsWith("#")) {
                if (!thread[1].isEmpty()) {
                    found.add(thread[0] + ", which runs " + thread[1]);
                }
                thread[0] = line.contains("\" virtual ") ? "virtual thread " + quoted(line) : "";
                thread[1] = "";
            } else if (!thread[0].isEmpty() && line.strip().startsWith(frameOfLoader)) {
                thread[1] = line.strip().substring(frameOfLoader.length());
            }
        });
    }

    private static String quoted(String line) {
        return line.substring(line.indexOf('"'), line.lastIndexOf('"') + 1);
    }

    private void shutdownHooks() {
        try {
            Object hooks = read(Class.forName("java.lang.ApplicationShutdownHooks"), "hooks", null);
            if (hooks instanceof Map<?, ?> threads) {
                List.copyOf(threads.keySet()).stream()
                        .filter(hook -> owns(hook)
                                || (hook instanceof Thread thread
                                        && (isOrStemsFrom(thread.getContextClassLoader()) || ownsTask(thread))))
                        .forEach(hook -> found.add("the shutdown hook " + hook));
            }
        } catch (ReflectiveOperationException | RuntimeException closed) {
            found.add(
                    "perhaps a shutdown hook (they cannot be seen without --add-opens java.base/java.lang=ALL-UNNAMED)");
        }
    }

    private boolean ownsTask(Thread thread) {
        try {
            Object holder = read(Thread.class, "holder", thread);
            return holder != null && owns(read(holder.getClass(), "task", holder));
        } catch (ReflectiveOperationException closed) {
            return false;
        }
    }

    private void threadLocals() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            try {
                for (String field : List.of("threadLocals", "inheritableThreadLocals")) {
                    threadLocals(thread, read(Thread.class, field, thread));
                }
            } catch (ReflectiveOperationException | RuntimeException closed) {
                found.add("perhaps a thread local (they cannot be seen without"
                        + " --add-opens java.base/java.lang=ALL-UNNAMED)");
                return;
            }
        }
    }

    private void threadLocals(Thread thread, @Nullable Object map) throws ReflectiveOperationException {
        Object table = map == null ? null : read(map.getClass(), "table", map);
        if (!(table instanceof Object[] entries)) {
            return;
        }
        for (Object entry : entries) {
            Object value = entry == null ? null : read(entry.getClass(), "value", entry);
            if (value != null && owns(value)) {
                found.add("a thread local of thread \"%s\" with a value of class %s"
                        .formatted(thread.getName(), value.getClass().getName()));
            }
        }
    }

    private static @Nullable Object read(Class<?> type, String name, @Nullable Object of)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private void logging() {
        LogManager manager = LogManager.getLogManager();
        for (String name : Collections.list(manager.getLoggerNames())) {
            Logger logger = manager.getLogger(name);
            if (logger == null) {
                continue;
            }
            String where = name.isEmpty() ? "the root logger" : "logger " + name;
            for (Handler handler : logger.getHandlers()) {
                if (owns(handler) || owns(handler.getFormatter()) || owns(handler.getFilter())) {
                    found.add(
                            "the handler %s of %s".formatted(handler.getClass().getName(), where));
                }
            }
            if (owns(logger.getFilter()) || owns(logger.getLevel()) || owns(logger)) {
                found.add("filter, level or class of " + where);
            }
        }
    }

    private void providers() {
        Predicate<Provider> own = this::owns;
        Stream.of(Security.getProviders())
                .filter(own)
                .forEach(provider -> found.add("the security provider " + provider.getName()));
    }

    private void uncaughtExceptionHandler() {
        if (owns(Thread.getDefaultUncaughtExceptionHandler())) {
            found.add("the default handler of uncaught exceptions");
        }
    }
}
