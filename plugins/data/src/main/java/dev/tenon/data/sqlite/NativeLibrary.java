package dev.tenon.data.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.JDBC;

/**
 * Where the driver unpacks SQLite's native library: into a directory of ours, not the one for temporary files that everybody
 * may write to. The library is loaded once per process; the first mount gives the place, unless the property was set.
 */
final class NativeLibrary {

    static final String PROPERTY = "org.sqlite.tmpdir";

    private static final String LIBRARY_FOLDER = "org.sqlite.lib.path";
    private static final String LIBRARY_NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /** Chooses the place, before the first connection. */
    static synchronized void choosePlace(Path dataDirectory) throws IOException {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        Path place = dataDirectory.resolve("native");
        PrivateFiles.directory(place);
        deleteFiles(place);
        System.setProperty(PROPERTY, place.toAbsolutePath().toString());
        if (System.getProperty(LIBRARY_FOLDER) == null) {
            unpack(place.toAbsolutePath());
        }
    }

    /**
     * Unpacks the library of the usual machines, and names it to the driver. The driver itself would run a program to find out where
     * it is, and compare each byte of its copy: a quarter of a second. Where this library does not fit, it does so all the same.
     */
    private static void unpack(Path place) throws IOException {
        String architecture = switch (System.getProperty("os.arch", "")) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "aarch64";
            default -> "";
        };
        if (architecture.isEmpty() || !System.getProperty("os.name", "").equals("Linux")) {
            return;
        }
        String resource = "/org/sqlite/native/Linux/" + architecture + "/libsqlitejdbc.so";
        try (InputStream library = JDBC.class.getResourceAsStream(resource)) {
            if (library != null) {
                String name = "sqlite-" + ProcessHandle.current().pid() + ".so";
                Files.copy(library, place.resolve(name));
                System.setProperty(LIBRARY_FOLDER, place.toString());
                System.setProperty(LIBRARY_NAME, name);
            }
        }
    }

    /** Chooses the same place where a server may be using it: what it has there stays. */
    static synchronized void sharePlace(Path dataDirectory) throws IOException {
        if (System.getProperty(PROPERTY) == null) {
            Path place = dataDirectory.resolve("native");
            PrivateFiles.directory(place);
            System.setProperty(PROPERTY, place.toAbsolutePath().toString());
        }
    }

    /** A process that was killed leaves its copy behind. */
    private static void deleteFiles(Path place) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(place)) {
            files = listed.filter(file -> file.getFileName().toString().startsWith("sqlite-"))
                    .toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
