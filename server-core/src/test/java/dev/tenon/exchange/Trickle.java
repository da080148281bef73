package dev.tenon.exchange;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** The same bytes as a network may deliver them. */
final class Trickle extends InputStream {

    /** Whole, byte by byte, and in pieces of random sizes. */
    static final List<Function<byte[], InputStream>> CARRIERS = List.of(
            ByteArrayInputStream::new,
            bytes -> new Trickle(bytes, new Random(1), 1),
            bytes -> new Trickle(bytes, new Random(2), 7),
            bytes -> new Trickle(bytes, new Random(3), 5_000));

    private final InputStream bytes;
    private final Random random;
    private final int most;

    private Trickle(byte[] bytes, Random random, int most) {
        this.bytes = new ByteArrayInputStream(bytes);
        this.random = random;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return bytes.read(target, offset, Math.min(length, 1 + random.nextInt(most)));
    }
}
