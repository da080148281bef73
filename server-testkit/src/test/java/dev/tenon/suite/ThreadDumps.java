package dev.tenon.suite;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Thread dumps as {@code jcmd PID Thread.dump_to_file} writes them, of this very JVM. */
final class ThreadDumps {

    private final Path folder;
    private int count;

    /** Writes them into this folder. */
    ThreadDumps(Path folder) {
        this.folder = folder;
    }

    String text() throws IOException {
        return dump(ThreadDumpFormat.TEXT_PLAIN);
    }

    String json() throws IOException {
        return dump(ThreadDumpFormat.JSON);
    }

    private String dump(ThreadDumpFormat format) throws IOException {
        Path file = folder.resolve("dump-" + count++).toAbsolutePath();
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(file.toString(), format);
        return Files.readString(file);
    }
}
