package dev.tenon.plugin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes ZIP files that {@code ZipOutputStream} refuses to write: entries that are there twice, or lie about themselves. */
final class RawZip {

    private static final int VERSION = 20;
    private static final int DEFLATED = 8;

    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final ByteArrayOutputStream list = new ByteArrayOutputStream();
    private int count;

    RawZip entry(String name, byte[] content) {
        return entry(name, content, content.length);
    }

    /** An entry that claims another size in the list of entries. */
    RawZip entry(String name, byte[] content, int claimed) {
        CRC32 crc = new CRC32();
        crc.update(content);
        byte[] packed = deflate(content);
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);

        ints(list, 0x02014b50);
        shorts(list, VERSION, VERSION, 0, DEFLATED, 0, 0);
        ints(list, (int) crc.getValue(), packed.length, claimed);
        shorts(list, encoded.length, 0, 0, 0, 0);
        ints(list, 0, entries.size());
        list.writeBytes(encoded);

        ints(entries, 0x04034b50);
        shorts(entries, VERSION, 0, DEFLATED, 0, 0);
        ints(entries, (int) crc.getValue(), packed.length, content.length);
        shorts(entries, encoded.length, 0);
        entries.writeBytes(encoded);
        entries.writeBytes(packed);
        count++;
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(entries.toByteArray());
        out.writeBytes(list.toByteArray());
        ints(out, 0x06054b50);
        shorts(out, 0, 0, count, count);
        ints(out, list.size(), entries.size());
        shorts(out, 0);
        return out.toByteArray();
    }

    private static void ints(ByteArrayOutputStream out, int... values) {
        for (int value : values) {
            shorts(out, value, value >>> 16);
        }
    }

    /** Little-endian, as all of the format. */
    private static void shorts(ByteArrayOutputStream out, int... values) {
        for (int value : values) {
            out.write(value);
            out.write(value >>> 8);
        }
    }

    private static byte[] deflate(byte[] content) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] chunk = new byte[64 * 1024];
            while (!deflater.finished()) {
                packed.write(chunk, 0, deflater.deflate(chunk));
            }
            return packed.toByteArray();
        }
    }
}
