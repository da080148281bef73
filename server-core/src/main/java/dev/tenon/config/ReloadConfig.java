package dev.tenon.config;

/**
 * {@code [server.reload]}: how changes of the file and of the plugins take effect.
 *
 * @param watch whether they do by themselves; otherwise only when somebody asks for it
 * @param pollMilliseconds how often is looked whether something has changed, beside what the system reports by itself
 * @param generations how many states of the server are kept to go back to, the present one among them
 */
public record ReloadConfig(boolean watch, int pollMilliseconds, int generations) {

    static final int MIN_POLL_MILLISECONDS = 50;
    static final int MAX_POLL_MILLISECONDS = 60_000;
    static final int MAX_GENERATIONS = 100;

    /** What holds when the file says nothing. */
    public static ReloadConfig defaults() {
        return new ReloadConfig(true, 500, 5);
    }
}
