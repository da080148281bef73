package dev.tenon.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The options of a mount, {@code [mount.options]} in the configuration, read by name and type. Implemented by the server and
 * the test kit.
 *
 * <p>Each read marks its key as known. Keys that nobody has read once the handler has started are reported as errors of the
 * configuration, with file, line and the nearest known key. So read every option, whether or not it is needed, in
 * {@link RequestHandler#configure} or {@link RequestHandler#start}. Every method throws {@link OptionException}, which names
 * file and line, when a value has the wrong type or is out of range.
 *
 * <p>Used by one thread at a time.
 */
public interface Options {

    /** The text of this key, or {@code fallback} if the key is absent. */
    String string(String key, String fallback);

    /** The text of this key; an error if it is absent. */
    String string(String key);

    /** The texts of this key's array, or {@code fallback} if the key is absent. */
    List<String> strings(String key, List<String> fallback);

    /** The truth value of this key, or {@code fallback} if the key is absent. */
    boolean bool(String key, boolean fallback);

    /**
     * The whole number of this key, or {@code fallback} if the key is absent.
     *
     * @param min the least value to accept
     * @param max the greatest value to accept
     */
    long integer(String key, long fallback, long min, long max);

    /**
     * The path of this key, or {@code fallback} if the key is absent; both are resolved against the configuration file's
     * folder and normalised. It need not exist.
     */
    Path path(String key, String fallback);

    /** The path of this key, resolved against the configuration file's folder and normalised; an error if it is absent. */
    Path path(String key);

    /** The table of this key; empty if the key is absent. */
    Options table(String key);

    /** The tables of this key's array of tables, in order; empty if the key is absent. */
    List<Options> tables(String key);

    /** Whether the key is present. Does not mark it as known. */
    boolean contains(String key);

    /** The keys that are present, in no particular order. Does not mark them as known. */
    Set<String> keys();

    /**
     * An error to throw about this key's value.
     *
     * @param message what is wrong with the value, and what to do about it
     */
    OptionException error(String key, String message);
}
