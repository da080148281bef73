package dev.tenon.config;

/**
 * {@code [server.swap]}: what happens when a plugin is replaced by another version of it.
 *
 * @param probationSeconds how long the new version is compared with the one before it; 0: not at all
 */
public record SwapConfig(int probationSeconds) {

    static final int MAX_PROBATION_SECONDS = 3600;

    /** What holds when the file says nothing. */
    public static SwapConfig defaults() {
        return new SwapConfig(30);
    }
}
