package dev.tenon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the configuration: the way in to this package. */
public final class ConfigReader {

    /** The largest configuration file to read. */
    static final int MAX_BYTES = 1 << 20;

    private ConfigReader() {}

    /**
     * Reads a configuration file; variables come from the process's environment.
     *
     * @throws ConfigException with all that is wrong with it, also if there is no such file
     */
    public static ServerConfig read(Path file) throws ConfigException {
        Problems problems = new Problems(file);
        String text = "";
        try {
            text = decoded(bytes(file));
        } catch (Fault fault) {
            problems.add(fault);
        }
        problems.throwIfAny();
        return parse(file, text, System::getenv);
    }

    /**
     * Reads the text of a configuration.
     *
     * @param file where it comes from: named in error messages, and its folder is where relative paths start
     * @param environment the variables for <code>${NAME}</code>; null for one that is not set
     * @throws ConfigException with all that is wrong with it
     */
    public static ServerConfig parse(Path file, String text, Function<String, @Nullable String> environment)
            throws ConfigException {
        Problems problems = new Problems(file);
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
        ServerReader reader = new ServerReader(absolute, folder, problems);
        ServerConfig config = TomlSource.read(text, problems, new Substitution(environment))
                .map(reader::read)
                .orElse(null);
        problems.throwIfAny();
        if (config == null) {
            throw new IllegalStateException("a text that cannot be read has no problem");
        }
        return config;
    }

    /**
     * The data directory that a configuration file names, or else the default, however much is wrong with the rest of the file: it
     * leads to a server that still runs by what the file was before.
     */
    public static Path dataDir(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
        String text;
        try {
            text = decoded(bytes(file));
        } catch (Fault unreadable) {
            return ServerReader.dataDir(folder, Optional.empty());
        }
        Substitution substitution = new Substitution(System::getenv);
        Problems ignored = new Problems(file);
        Optional<TomlValue> value = TomlSource.read(text, ignored, substitution)
                .or(() -> alone(text, ignored, substitution))
                .flatMap(tree -> tree.find("server"))
                .flatMap(server -> server instanceof TomlValue.Table table ? table.find("data_dir") : Optional.empty());
        return ServerReader.dataDir(folder, value);
    }

    /** The line of the data directory without all that surrounds it, where that makes no sense as a whole. */
    private static Optional<TomlValue.Table> alone(String text, Problems ignored, Substitution substitution) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("data_dir"))
                .findFirst()
                .flatMap(line -> TomlSource.read("[server]\n" + line + "\n", ignored, substitution));
    }

    private static byte[] bytes(Path file) throws Fault {
        if (Files.isDirectory(file)) {
            throw new Fault(0, "this is a folder: name a configuration file, such as " + file.resolve("server.toml"));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new Fault(0, "this is no regular file: name a configuration file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new Fault(0, "there is no such file: name another with --config");
        } catch (IOException e) {
            throw new Fault(0, "the file cannot be read: " + e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new Fault(0, "the file is larger than " + MAX_BYTES + " bytes: a configuration should not be");
        }
        return bytes;
    }

    private static String decoded(byte[] bytes) throws Fault {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
            throw new Fault(line, "this is not UTF-8: save the file in that encoding");
        }
        return out.toString();
    }
}
