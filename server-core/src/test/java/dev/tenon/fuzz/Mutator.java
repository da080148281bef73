package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages inputs, with the same seed in the same way. */
final class Mutator {

    private static final int MAX_BYTES = 6000;

    private final SplittableRandom random;
    private final String[] pieces;

    Mutator(SplittableRandom random, String[] pieces) {
        this.random = random;
        this.pieces = pieces;
    }

    /** One of the inputs, with one to eight changes. */
    byte[] next(List<byte[]> corpus) {
        byte[] data = corpus.get(random.nextInt(corpus.size()));
        for (int edits = 1 << random.nextInt(4); edits > 0; edits--) {
            data = edit(data, corpus);
        }
        return data;
    }

    private byte[] edit(byte[] data, List<byte[]> corpus) {
        int at = random.nextInt(data.length + 1);
        int end = Math.min(data.length, at + random.nextInt(random.nextBoolean() ? 4 : 64));
        return switch (random.nextInt(7)) {
            case 0 -> splice(data, at, at, pieces[random.nextInt(pieces.length)].getBytes(ISO_8859_1));
            case 1 -> splice(data, at, end, pieces[random.nextInt(pieces.length)].getBytes(ISO_8859_1));
            case 2 -> splice(data, at, end, new byte[0]);
            case 3 -> splice(data, at, Math.min(data.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            case 4 -> splice(data, at, at, Arrays.copyOfRange(data, at, end));
            case 5 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(other.length + 1);
                yield splice(data, at, data.length, Arrays.copyOfRange(other, from, other.length));
            }
            default -> repeated(data, at, end);
        };
    }

    /** A piece many times over, for what is bounded. */
    private byte[] repeated(byte[] data, int at, int end) {
        byte[] unit = Arrays.copyOfRange(data, at, Math.min(end, at + 12));
        byte[] many = new byte[unit.length * (1 << random.nextInt(7))];
        for (int i = 0; i < many.length; i++) {
            many[i] = unit[i % unit.length];
        }
        return splice(data, at, at, many);
    }

    private static byte[] splice(byte[] data, int from, int to, byte[] middle) {
        int length = Math.min(MAX_BYTES, data.length - (to - from) + middle.length);
        byte[] spliced = new byte[length];
        System.arraycopy(data, 0, spliced, 0, Math.min(from, length));
        int kept = Math.min(middle.length, Math.max(0, length - from));
        System.arraycopy(middle, 0, spliced, Math.min(from, length), kept);
        int rest = Math.max(0, length - from - kept);
        System.arraycopy(data, to, spliced, length - rest, rest);
        return spliced;
    }
}
