package dev.tenon.data;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes UUIDs of version 7 (RFC 9562 section 5.7): milliseconds, then a 12-bit counter, then 62 random bits. Each is greater
 * than the one before, also when the clock stands or steps back: the counter then runs on into the milliseconds.
 */
final class TimeOrderedIds {

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    TimeOrderedIds(InstantSource clock) {
        this.clock = clock;
    }

    String next() {
        long now = clock.millis() << 12;
        long stamp = last.updateAndGet(previous -> Math.max(previous + 1, now));
        long high = (stamp >>> 12) << 16 | 0x7000 | (stamp & 0xfff);
        long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
