package dev.tenon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The server's own directory: locked while the server runs, since two servers in it would corrupt each other's data.
 */
final class DataDirectory implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Creates the directory if need be, and locks it.
     *
     * @throws StartException if another server has it, or it cannot be written
     */
    static DataDirectory open(Path path) throws StartException {
        try {
            Files.createDirectories(path);
            FileChannel file = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            return lock(path, file);
        } catch (IOException e) {
            throw new StartException("cannot use the data_dir " + path + ": " + e.getMessage(), e);
        }
    }

    private static DataDirectory lock(Path path, FileChannel file) throws IOException, StartException {
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            lock = null;
        }
        if (lock == null) {
            file.close();
            throw new StartException(
                    "another server runs on the data_dir " + path
                            + "; stop it with ./tenon stop, or choose another data_dir",
                    List.of());
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new DataDirectory(path, file);
    }

    /** Where dropped JARs are copied to. */
    Path plugins() {
        return path.resolve("plugins");
    }

    /** A mount's own directory, created if need be, for this user alone. */
    Path mount(String name) throws IOException {
        Path folder = path.resolve("mounts").resolve(name);
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PRIVATE_FOLDER);
        }
        return folder;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        }
    }
}
