package dev.tenon.staticfiles;

/** Numbers of bytes, in words. By hand, since a long listing has very many of them. */
final class ByteCount {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private ByteCount() {}

    /** With two or three digits, and a unit: {@code 1.4 KiB}. */
    static String rounded(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1_024;
            unit++;
        }
        if (unit == 0) {
            return bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        long tenths = Math.round(value * 10);
        return tenths < 100
                ? tenths / 10 + "." + tenths % 10 + ' ' + UNITS[unit]
                : Math.round(value) + " " + UNITS[unit];
    }

    /** All digits: {@code 1,434 bytes}. */
    static String exact(long bytes) {
        return bytes == 1 ? "1 byte" : grouped(bytes) + " bytes";
    }

    /** A number that is not negative, with a comma after every three digits. */
    static String grouped(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        for (int i = digits.length() - 3; i > 0; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }
}
