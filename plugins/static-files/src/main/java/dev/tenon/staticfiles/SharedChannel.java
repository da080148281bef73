package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that several hold, closed by the last of them. Its maker is the first holder.
 *
 * <p>Safe for any thread. One that is interrupted while it reads closes the file for all, which is how the JDK's channels are; then
 * it gives no more leases, and those that are out fail without a wrong byte. Only a stopping server interrupts those who send.
 */
final class SharedChannel {

    private final FileChannel channel;
    private final AtomicInteger holders = new AtomicInteger(1);

    SharedChannel(FileChannel channel) {
        this.channel = channel;
    }

    /** A channel for one more holder, who closes it; nothing if the file is closed. */
    Optional<FileChannel> lease() {
        int count = holders.get();
        while (count > 0 && channel.isOpen()) {
            if (holders.compareAndSet(count, count + 1)) {
                return Optional.of(new Lease(channel, this::release));
            }
            count = holders.get();
        }
        return Optional.empty();
    }

    /** One holder less. */
    void release() throws IOException {
        if (holders.decrementAndGet() == 0) {
            channel.close();
        }
    }
}
