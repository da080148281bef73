package dev.tenon.config;

/**
 * How many requests one mount takes at once, and what becomes of the others.
 *
 * @param concurrentRequests at work at once; 0: any number
 * @param queue how many more may wait; those past it are answered with 503
 * @param queueSeconds how long each of them waits before it is answered with 503
 */
public record QueueConfig(int concurrentRequests, int queue, int queueSeconds) {

    static final int MAX_CONCURRENT = 1_048_576;
    static final int MAX_QUEUE = 65_536;
    static final int MAX_QUEUE_SECONDS = 600;

    /** What holds when the file says nothing. The time is that of the longest exchange of an exclusive plugin. */
    public static QueueConfig defaults() {
        return new QueueConfig(0, 1_000, 30);
    }
}
