package dev.tenon.data.sqlite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.spi.ToolProvider;

/**
 * Copies the file of a store as it is at one moment, also while a server writes to it: a tool for the server's command line, which
 * finds it by its name. Arguments: the mount's data directory, and the file to write, which must not exist.
 */
public final class SqliteBackup implements ToolProvider {

    /** Called by the service loader. */
    public SqliteBackup() {}

    @Override
    public String name() {
        return "tenon-data-backup";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        if (arguments.length != 2) {
            err.println("needs the mount's data directory and the file to write");
            return 2;
        }
        try {
            copy(Path.of(arguments[0]), Path.of(arguments[1]));
            return 0;
        } catch (IOException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    /**
     * Copies the store of a directory. The copy is as small as it can be, and on the disk when this returns.
     *
     * @throws IOException if it cannot be copied; says why
     */
    static void copy(Path directory, Path copy) throws IOException {
        SqliteFile file = SqliteFile.existing(directory, SqliteLimits.DEFAULTS);
        // Nobody else may read it, from its first byte on.
        PrivateFiles.file(copy);
        try (Connection connection = file.visitor();
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, copy.toAbsolutePath().toString());
            vacuum.execute();
        } catch (SQLException e) {
            throw file.refusal(e);
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
