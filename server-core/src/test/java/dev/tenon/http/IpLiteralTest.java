package dev.tenon.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 3986 section 3.2.2: IPv4address and IPv6address")
class IpLiteralTest {

    /** Read from the middle of other bytes, none of which may be looked at. */
    private static byte[] v4(String text) {
        return IpLiteral.v4(("1." + text + ".1").getBytes(ISO_8859_1), 2, 2 + text.length());
    }

    private static byte[] v6(String text) {
        return IpLiteral.v6(("1:" + text + ":1").getBytes(ISO_8859_1), 2, 2 + text.length());
    }

    private static String hex(byte[] address) {
        return HexFormat.of().formatHex(address);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 00000000", "255.255.255.255, ffffffff", "192.0.2.1, c0000201", "10.20.30.40, 0a141e28"})
    void v4Addresses(String text, String octets) {
        assertThat(hex(v4(text))).isEqualTo(octets);
        assertThat(v6(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.1.1.256",
                "01.2.3.4",
                "1.2.3.00",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.-4",
                "1.2.3.+4",
                "0x1.2.3.4",
                "1.2.3.99999999999",
                "3221225985"
            })
    void noV4Addresses(String text) {
        assertThat(v4(text)).isEmpty();
        assertThat(v6(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "::, 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "1::, 00010000000000000000000000000000",
        "1::8, 00010000000000000000000000000008",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
        "::2:3:4:5:6:7:8, 00000002000300040005000600070008",
        "1:2:3::5:6:7:8, 00010002000300000005000600070008",
        "ABCD:ef01::, abcdef01000000000000000000000000",
        "0001:0:00:000::, 00010000000000000000000000000000",
        "::ffff:192.0.2.1, 00000000000000000000ffffc0000201",
        "::192.0.2.1, 000000000000000000000000c0000201",
        "64:ff9b::192.0.2.1, 0064ff9b0000000000000000c0000201",
        "1:2:3:4:5:6:192.0.2.1, 000100020003000400050006c0000201",
        "1:2:3:4:5::192.0.2.1, 000100020003000400050000c0000201"
    })
    void v6Addresses(String text, String octets) {
        assertThat(hex(v6(text))).isEqualTo(octets);
        assertThat(v4(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:",
                ":2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                "1:::2",
                "::::",
                "00001::",
                "12345::",
                "g::",
                "1::%1",
                "fe80::1%eth0",
                "[::1]",
                "::1 ",
                " ::1",
                "::1.2.3",
                "::1.2.3.4.5",
                "::01.2.3.4",
                "::256.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "1:2:3:4:5:6::1.2.3.4"
            })
    void noV6Addresses(String text) {
        assertThat(v6(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9, 9",
        "65535, 65535",
        "65536, -1",
        "00, -1",
        "01, -1",
        "-1, -1",
        "'', -1",
        "1x, -1",
        "4294967297, -1"
    })
    void decimals(String text, int number) {
        assertThat(IpLiteral.decimal(text.getBytes(ISO_8859_1), 0, text.length(), 65_535))
                .isEqualTo(number);
    }

    @Test
    @DisplayName("whatever is read, the JDK reads alike; what it writes is read")
    void agreesWithTheJdk() throws Exception {
        long seed = 3_986;
        Random random = new Random(seed);
        String pieces = "0123456789abcdefABCDEF:::::....";
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(octets);
            String text = InetAddress.getByAddress(octets).getHostAddress();
            assertThat(octets.length == 4 ? v4(text) : v6(text))
                    .as("seed " + seed)
                    .isEqualTo(octets);
            StringBuilder damaged = new StringBuilder(text);
            for (int j = random.nextInt(3); j >= 0; j--) {
                int at = random.nextInt(damaged.length());
                damaged.replace(
                        at,
                        Math.min(at + random.nextInt(3), damaged.length()),
                        String.valueOf(pieces.charAt(random.nextInt(pieces.length()))));
            }
            String nonsense = damaged.toString();
            byte[] four = v4(nonsense);
            byte[] found = four.length > 0 ? four : v6(nonsense);
            if (found.length > 0) {
                read++;
                assertThat(InetAddress.ofLiteral(nonsense))
                        .as("seed " + seed + ": " + nonsense)
                        .isEqualTo(InetAddress.getByAddress(found));
            }
        }
        assertThat(read).isGreaterThan(10_000);
    }
}
