package dev.tenon.admin;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/** Where the control socket is. */
public final class ControlSocket {

    /** The kernel's structure holds 108 bytes on Linux and 104 elsewhere, with a NUL at the end. */
    private static final int MAX_PATH_BYTES = 100;

    private ControlSocket() {}

    /** The socket of the server that keeps its data in this directory. */
    public static Path in(Path dataDir) {
        return dataDir.resolve("control.sock").toAbsolutePath().normalize();
    }

    /** Why no socket can be at this path, and what to do about it; empty if one can. */
    public static Optional<String> problem(Path socket) {
        int bytes = socket.toString().getBytes(Charset.defaultCharset()).length;
        if (bytes <= MAX_PATH_BYTES) {
            return Optional.empty();
        }
        return Optional.of("the path of the control socket, " + socket + ", has " + bytes + " bytes and may have "
                + MAX_PATH_BYTES + ": choose a shorter data_dir");
    }
}
