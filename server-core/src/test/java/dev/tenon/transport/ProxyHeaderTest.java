package dev.tenon.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The PROXY protocol, sections of HAProxy's proxy-protocol.txt")
class ProxyHeaderTest {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\nPROXY \r\n\r\n\0\r\n".getBytes(ISO_8859_1);

    /**
     * What the bytes are: the same whole, with a request behind them, in the middle of a buffer, and byte by byte; and no byte behind a
     * header is ever taken for a part of it.
     */
    private static String read(byte[] bytes) {
        ProxyHeader whole = ProxyHeader.read(bytes, 0, bytes.length);
        byte[] padded = new byte[7 + bytes.length + REQUEST.length];
        Arrays.fill(padded, (byte) 'P');
        System.arraycopy(bytes, 0, padded, 7, bytes.length);
        System.arraycopy(REQUEST, 0, padded, 7 + bytes.length, REQUEST.length);
        assertThat(ProxyHeader.read(padded, 7, 7 + bytes.length)).isEqualTo(whole);
        if (!(whole instanceof ProxyHeader.Partial)) {
            assertThat(shown(ProxyHeader.read(padded, 7, padded.length))).isEqualTo(shown(whole));
        }
        ProxyHeader grown = new ProxyHeader.Partial();
        int end = -1;
        while (grown instanceof ProxyHeader.Partial && end < bytes.length) {
            end++;
            grown = ProxyHeader.read(bytes, 0, end);
        }
        assertThat(shown(grown)).isEqualTo(shown(whole));
        if (grown instanceof ProxyHeader.Whole header) {
            assertThat(end).as("not before its last byte").isEqualTo(header.length());
        }
        return shown(whole);
    }

    private static String read(String text) {
        return read(text.getBytes(ISO_8859_1));
    }

    private static String shown(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Partial partial -> "partial";
            case ProxyHeader.Broken broken -> "broken";
            case ProxyHeader.Local local -> "local/" + local.length();
            case ProxyHeader.Unknown unknown -> "unknown/" + unknown.length();
            case ProxyHeader.Relayed relayed -> {
                String client = relayed.client() instanceof InetSocketAddress inet
                        ? inet.getAddress().getHostAddress() + " " + inet.getPort()
                        : "unix";
                yield client + "/" + relayed.length();
            }
        };
    }

    @Nested
    @DisplayName("section 2.1: version 1")
    class Text {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443|192.168.0.1 56324",
                    "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535|255.255.255.255 65535",
                    "PROXY TCP4 0.0.0.0 0.0.0.0 0 0|0.0.0.0 0",
                    "PROXY TCP6 2001:db8::1 2001:DB8::2 1 2|2001:db8:0:0:0:0:0:1 1",
                    "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
                            + "|ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535",
                    "PROXY TCP6 :: ::1 0 65535|0:0:0:0:0:0:0:0 0",
                    "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2|192.0.2.1 1",
                    "PROXY TCP6 ::ffff:c000:201 ::ffff:192.0.2.2 1 2|192.0.2.1 1",
                    "PROXY UNKNOWN|unknown",
                    "PROXY UNKNOWN |unknown",
                    "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"
                            + "|unknown",
                    "PROXY UNKNOWN whatever  it is|unknown"
                })
        void lines(String line, String told) {
            int length = line.length() + 2;
            assertThat(read(line + "\r\n")).isEqualTo(told + "/" + length);
            for (int cut = 0; cut < length; cut++) {
                assertThat(read((line + "\r\n").substring(0, cut)))
                        .as("cut at " + cut)
                        .isEqualTo("partial");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "PROXY",
                    "PROXY ",
                    "PROXY TCP4",
                    "PROXY TCP4 ",
                    "PROXY TCP4 1.1.1.1",
                    "PROXY TCP4 1.1.1.1 ",
                    "PROXY TCP4 1.1.1.1 2.2.2.2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1 ",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 ",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3",
                    "PROXY  TCP4 1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP4  1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP4 1.1.1.1  2.2.2.2 1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2  1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1  2",
                    "PROXY\tTCP4 1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP4\t1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP4 1.1.1.1\t2.2.2.2 1 2",
                    "proxy TCP4 1.1.1.1 2.2.2.2 1 2",
                    "PROXY tcp4 1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP 1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP5 1.1.1.1 2.2.2.2 1 2",
                    "PROXY UDP4 1.1.1.1 2.2.2.2 1 2",
                    "PROXY UNKNOWNS",
                    "PROXY UNKNOW",
                    "PROXY unknown",
                    "PROXY UNKNOWN\t",
                    "PROXY TCP4 1.1.1 2.2.2.2 1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2 1 2",
                    "PROXY TCP4 01.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.02 1 2",
                    "PROXY TCP4 1.1.1.256 2.2.2.2 1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 01 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1 02",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 65536 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1 65536",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 -1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 +1 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 x 2",
                    "PROXY TCP4 1.1.1.1 2.2.2.2 1 0x2",
                    "PROXY TCP4 ::1 ::1 1 2",
                    "PROXY TCP4 1.1.1.1 ::1 1 2",
                    "PROXY TCP6 1.1.1.1 2.2.2.2 1 2",
                    "PROXY TCP6 ::1 2.2.2.2 1 2",
                    "PROXY TCP6 [::1] [::1] 1 2",
                    "PROXY TCP6 ::1%1 ::1 1 2",
                    "PROXY TCP6 1::2::3 ::1 1 2",
                    "PROXY TCP6 00001:: ::1 1 2",
                    "PROXY TCP4 localhost 2.2.2.2 1 2",
                    "PROXZ TCP4 1.1.1.1 2.2.2.2 1 2",
                    " PROXY TCP4 1.1.1.1 2.2.2.2 1 2",
                    "GET / HTTP/1.1",
                    "POST / HTTP/1.1"
                })
        void brokenLines(String line) {
            assertThat(read(line + "\r\n")).isEqualTo("broken");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\n", "\r", "\r\r\n", "\r \n", "\n\r\n", "\0\r\n"})
        @DisplayName("the line ends with CRLF and nothing else")
        void ends(String end) {
            assertThat(read("PROXY TCP4 1.1.1.1 2.2.2.2 1 2" + end + "GET / HTTP/1.1\r\n\r\n"))
                    .isEqualTo("broken");
        }

        @Test
        @DisplayName("the line has 107 bytes at most")
        void length() {
            String line = "PROXY UNKNOWN " + "x".repeat(107 - 16) + "\r\n";
            assertThat(read(line)).isEqualTo("unknown/107");
            assertThat(read("PROXY UNKNOWN x" + line.substring(14))).isEqualTo("broken");
            assertThat(read("PROXY UNKNOWN " + "x".repeat(1_000))).isEqualTo("broken");
            assertThat(read("PROXY UNKNOWN " + "x".repeat(106 - 14) + "\r")).isEqualTo("broken");
        }
    }

    @Nested
    @DisplayName("section 2.2: version 2")
    class Binary {

        private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
        private static final String V4 = "c0000201" + "c6336401" + "dc04" + "0050";
        private static final String V6 =
                "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "0001" + "0002";
        private static final String UNIX = "2f".repeat(216);

        private static byte[] header(String command, String following) {
            int length = following.length() / 2;
            return HexFormat.of()
                    .parseHex(SIGNATURE + command + HexFormat.of().toHexDigits((short) length) + following);
        }

        private static String tlv(int type, String value) {
            return HexFormat.of().toHexDigits((byte) type)
                    + HexFormat.of().toHexDigits((short) (value.length() / 2))
                    + value;
        }

        /** With its checksum in place of the zeros that follow these extensions. */
        private static byte[] summed(String command, String before, String after) {
            byte[] bytes = header(command, before + tlv(3, "00000000") + after);
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            int at = 16 + before.length() / 2 + 3;
            for (int i = 0; i < 4; i++) {
                bytes[at + i] = (byte) (sum.getValue() >> (24 - 8 * i));
            }
            return bytes;
        }

        @ParameterizedTest
        @CsvSource({
            "2111, 192.0.2.1 56324/28, " + V4,
            "2112, 192.0.2.1 56324/28, " + V4,
            "2121, 2001:db8:0:0:0:0:0:1 1/52, " + V6,
            "2122, 2001:db8:0:0:0:0:0:1 1/52, " + V6,
            "2111, 192.0.2.1 56324/35, " + V4 + "040004" + "ffffffff",
            "2111, 192.0.2.1 56324/34, " + V4 + "eb0000" + "040000",
            "2100, unknown/16, ''",
            "2100, unknown/28, " + V4,
            "2100, unknown/17, 03",
            "2000, local/16, ''",
            "2011, local/28, " + V4,
            "2011, local/17, ff",
            "20ff, local/16, ''"
        })
        void headers(String command, String told, String following) {
            byte[] bytes = header(command, following);
            assertThat(read(bytes)).isEqualTo(told);
            for (int cut = 0; cut < bytes.length; cut++) {
                assertThat(read(Arrays.copyOf(bytes, cut))).as("cut at " + cut).isEqualTo("partial");
            }
        }

        @Test
        void unixSockets() {
            assertThat(read(header("2131", UNIX))).isEqualTo("unix/232");
            assertThat(read(header("2132", UNIX + "040000"))).isEqualTo("unix/235");
            assertThat(read(header("2131", UNIX.substring(2)))).isEqualTo("broken");
            assertThat(ProxyHeader.read(header("2131", UNIX), 0, 232))
                    .as("no path of another machine is a path here")
                    .isEqualTo(new ProxyHeader.Relayed(232, UnixDomainSocketAddress.of("")));
        }

        @Test
        void anAddressOfIpv4ThatIsMappedIsOneOfIpv4() {
            String mapped = "00000000000000000000ffffc0000201";
            assertThat(read(header("2121", mapped + mapped + "00010002"))).isEqualTo("192.0.2.1 1/52");
        }

        @ParameterizedTest
        @CsvSource({
            "1111, " + V4,
            "3111, " + V4,
            "0111, " + V4,
            "2211, " + V4,
            "2f11, " + V4,
            "2110, " + V4,
            "2101, " + V4,
            "2113, " + V4,
            "2120, " + V6,
            "2123, " + V6,
            "2141, " + V4,
            "21f1, " + V4,
            "2111, ''",
            "2111, c0000201c6336401dc0400",
            "2121, " + V4,
            "2111, " + V4 + "04",
            "2111, " + V4 + "0400",
            "2111, " + V4 + "040001",
            "2111, " + V4 + "040000" + "04",
            "2111, " + V4 + "04ffff" + "0000"
        })
        void brokenHeaders(String command, String following) {
            assertThat(read(header(command, following))).isEqualTo("broken");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0d0a0d0a000d0a515549540b2111000c",
                    "0d0a0d0a0d0a00515549540a2111000c",
                    "000d0a0d0a000d0a515549540a2111000c",
                    "0d0a474554",
                    "16030100",
                    "00"
                })
        void whatHasNoSignature(String hex) {
            assertThat(read(HexFormat.of().parseHex(hex))).isEqualTo("broken");
        }

        @Test
        @DisplayName("at most 4096 bytes follow, and nobody waits for more")
        void length() {
            String most = V4 + tlv(4, "00".repeat(4096 - 12 - 3));
            assertThat(read(header("2111", most))).isEqualTo("192.0.2.1 56324/" + ProxyHeader.MAX_BYTES);
            assertThat(read(header("2111", V4 + tlv(4, "00".repeat(4096 - 12 - 2)))))
                    .isEqualTo("broken");
            for (String command : List.of("20001001", "21111001", "2100ffff")) {
                assertThat(read(HexFormat.of().parseHex(SIGNATURE + command))).isEqualTo("broken");
            }
        }

        @Test
        @DisplayName("section 2.2.3: a checksum, if there is one, is true")
        void checksums() {
            for (String[] around : new String[][] {{"", ""}, {tlv(4, "00"), ""}, {"", tlv(2, "6162")}}) {
                byte[] sound = summed("2111", V4 + around[0], around[1]);
                assertThat(read(sound)).isEqualTo("192.0.2.1 56324/" + sound.length);
                for (int bit = 16 * 8; bit < sound.length * 8; bit++) {
                    byte[] damaged = sound.clone();
                    damaged[bit / 8] ^= (byte) (1 << bit % 8);
                    String told = read(damaged);
                    boolean atTheType = bit / 8 == 16 + 12 + around[0].length() / 2;
                    if (!atTheType) { // which would make it another extension
                        assertThat(told).as("bit " + bit).isEqualTo("broken");
                    }
                }
            }
            assertThat(read(summed("2121", V6, ""))).isEqualTo("2001:db8:0:0:0:0:0:1 1/59");
            assertThat(read(header("2111", V4 + tlv(3, "00000000")))).isEqualTo("broken");
            assertThat(read(header("2111", V4 + tlv(3, "000000")))).isEqualTo("broken");
            assertThat(read(header("2111", V4 + tlv(3, "")))).isEqualTo("broken");
            assertThat(read(summed("2111", V4, tlv(3, "00000000")))).as("two").isEqualTo("broken");
        }

        @Test
        @DisplayName("RFC 9260 appendix A: the checksum is CRC32c, most significant byte first")
        void aKnownChecksum() {
            // Computed bit by bit from the polynomial, apart from the JDK's class.
            byte[] bytes = header("2111", V4 + tlv(3, "00000000"));
            int crc = -1;
            for (byte octet : bytes) {
                crc ^= octet & 0xff;
                for (int i = 0; i < 8; i++) {
                    crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
                }
            }
            String sum = HexFormat.of().toHexDigits(~crc);
            assertThat(read(header("2111", V4 + tlv(3, sum)))).isEqualTo("192.0.2.1 56324/35");
        }
    }

    @Test
    @DisplayName("whatever comes, a verdict, the same for any splitting, and never beyond its bounds")
    void survivesNonsense() {
        long seed = 20_101_101;
        Random random = new Random(seed);
        byte[][] corpus = {
            "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n".getBytes(ISO_8859_1),
            "PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 1 2\r\n".getBytes(ISO_8859_1),
            "PROXY UNKNOWN\r\n".getBytes(ISO_8859_1),
            Binary.header("2111", Binary.V4 + Binary.tlv(4, "00") + Binary.tlv(2, "6162")),
            Binary.summed("2121", Binary.V6, Binary.tlv(4, "")),
            Binary.header("2131", Binary.UNIX),
            Binary.header("2000", "")
        };
        byte[] likely = "\r\n PROXY TCP46UNKNOWN0123456789.:abf\0\1\2\3\4\20\21\22\40\41\377".getBytes(ISO_8859_1);
        int whole = 0;
        for (int i = 0; i < 100_000; i++) {
            ByteArrayOutputStream damaged = new ByteArrayOutputStream();
            byte[] from = corpus[random.nextInt(corpus.length)];
            int changes = random.nextInt(4);
            int at = 0;
            for (int change = 0; change < changes; change++) {
                int next = at + random.nextInt(from.length - at + 1);
                damaged.write(from, at, next - at);
                if (random.nextBoolean()) {
                    damaged.write(likely[random.nextInt(likely.length)]);
                }
                at = Math.min(from.length, next + random.nextInt(2));
            }
            damaged.write(from, at, from.length - at);
            byte[] bytes = damaged.toByteArray();
            String told = read(bytes);
            whole += told.contains("/") ? 1 : 0;
            assertThat(told).as("seed " + seed).isNotEmpty();
        }
        assertThat(whole).isBetween(10_000, 90_000);
    }
}
