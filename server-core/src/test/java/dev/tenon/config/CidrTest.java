package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,      10.255.1.2,        true",
        "10.0.0.0/8,      11.0.0.0,          false",
        "192.168.4.0/22,  192.168.7.255,     true",
        "192.168.4.0/22,  192.168.8.0,       false",
        "127.0.0.1,       127.0.0.1,         true",
        "127.0.0.1,       127.0.0.2,         false",
        "0.0.0.0/0,       203.0.113.9,       true",
        "0.0.0.0/0,       ::1,               false",
        "::/0,            ::1,               true",
        "::/0,            127.0.0.1,         false",
        "127.0.0.0/8,     ::ffff:127.0.0.1,  true",
        "fd00::/8,        fdff::1,           true",
        "fd00::/8,        fe00::1,           false",
        "2001:db8::/33,   2001:db8:7fff::1,  true",
        "2001:db8::/33,   2001:db8:8000::1,  false",
        "::1,             ::1,               true",
        "::1,             ::2,               false"
    })
    void containsTheAddressesThatShareItsPrefix(String range, String address, boolean contained) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                10.1.2.3/8       | the range itself is "10.0.0.0/8"
                fd00::1/8        | the range itself is "fd00:0:0:0:0:0:0:0/8"
                10.0.0.0/33      | needs a number from 0 to 32 after the "/"
                10.0.0.0/        | needs a number from 0 to 32 after the "/"
                10.0.0.0/08      | needs a number from 0 to 32 after the "/"
                10.0.0.0/-1      | needs a number from 0 to 32 after the "/"
                ::/129           | needs a number from 0 to 128 after the "/"
                10.0/8           | is no IP address
                010.0.0.0/8      | is no IP address
                256.0.0.0/8      | is no IP address
                localhost        | is no IP address
                /8               | is no IP address
                fe80::1%lo/128   | names a network interface
                [::1]            | is no IP address
                """)
    void refusesWhatIsNoRange(String text, String message) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
