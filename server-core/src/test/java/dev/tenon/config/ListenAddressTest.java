package dev.tenon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {
    private static final Path FOLDER = Path.of("/etc/tenon");

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "0.0.0.0:0, 0.0.0.0, 0",
        "[::1]:65535, ::1, 65535",
        "localhost:80, localhost, 80",
        "a-b.example:80, a-b.example, 80",
        "*:8080, *, 8080"
    })
    void readsPorts(String text, String host, int port) {
        ListenAddress address = ListenAddress.parse(text, FOLDER);

        assertThat(address).isEqualTo(new ListenAddress.Tcp(host, port)).hasToString(text);
    }

    @Test
    void aStarIsEveryAddressOfTheMachine() {
        assertThat(new ListenAddress.Tcp("*", 80).socketAddress().getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(new ListenAddress.Tcp("127.0.0.1", 80)
                        .socketAddress()
                        .getAddress()
                        .isLoopbackAddress())
                .isTrue();
        assertThat(new ListenAddress.Tcp("::1", 80).socketAddress().getAddress().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void readsSocketsBesideTheConfigurationFile() {
        assertThat(ListenAddress.parse("unix:../run/t.sock", FOLDER))
                .isEqualTo(new ListenAddress.UnixSocket(Path.of("/etc/run/t.sock")))
                .hasToString("unix:/etc/run/t.sock");
        assertThat(ListenAddress.parse("unix:/run/t.sock", FOLDER)).hasToString("unix:/run/t.sock");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                8080              | write "127.0.0.1:8080", or "*:8080" for all addresses
                :8080             | has no address: write "127.0.0.1:8080", or "*:8080" for all addresses
                127.0.0.1         | has no port: write "127.0.0.1:8080"
                [::1]             | has no port: write "[::1]:8080"
                127.0.0.1:        | needs a port from 0 to 65535
                127.0.0.1:65536   | needs a port from 0 to 65535
                127.0.0.1:-1      | needs a port from 0 to 65535
                127.0.0.1:080     | needs a port from 0 to 65535
                127.0.0.1:http    | needs a port from 0 to 65535
                127.0.0.1:٨٠      | needs a port from 0 to 65535
                ::1:8080          | put an IPv6 address in brackets
                127.0.0:8080      | is no IP address
                127.0.0.256:8080  | is no IP address
                [::g]:8080        | is no IP address
                [127.0.0.1]:8080  | neither an IP address nor a host name
                http://x:8080     | put an IPv6 address in brackets
                a b:8080          | neither an IP address nor a host name
                -a:8080           | neither an IP address nor a host name
                unix:             | has no path
                """)
    void refusesWhatIsNoAddress(String text, String message) {
        assertThatThrownBy(() -> ListenAddress.parse(text, FOLDER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesSocketsWhosePathTheKernelHasNoRoomFor() {
        String longest = "/" + "a".repeat(ListenAddress.UNIX_PATH_BYTES - 1);

        assertThat(ListenAddress.parse("unix:" + longest, FOLDER)).hasToString("unix:" + longest);
        assertThatThrownBy(() -> ListenAddress.parse("unix:" + longest + "a", FOLDER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 107 bytes");
        assertThatThrownBy(() -> ListenAddress.parse("unix:/" + "ä".repeat(54), FOLDER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 107 bytes");
    }
}
