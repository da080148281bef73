package dev.tenon.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tenon.config.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ListenerTest {

    @Test
    void anAsteriskIsEveryAddressOfTheMachine() throws IOException {
        try (Listener listener = Listener.tcp(new ListenAddress.Tcp("*", 0))) {
            URI url = URI.create(listener.url());
            assertThat(url.getHost()).isEqualTo("0.0.0.0");
            for (String address : new String[] {"127.0.0.1", "127.0.0.2", url.getHost()}) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getByName(address), url.getPort()), 5_000);
                    assertThat(socket.isConnected()).isTrue();
                }
            }
        }
    }

    @Test
    void whatIsTakenOrIsNotHereIsNamedWithARemedy() throws IOException {
        try (Listener listener = Listener.tcp(new ListenAddress.Tcp("127.0.0.1", 0))) {
            int port = URI.create(listener.url()).getPort();
            assertThatIOException()
                    .isThrownBy(() -> Listener.tcp(new ListenAddress.Tcp("127.0.0.1", port))
                            .close())
                    .withMessageContainingAll("127.0.0.1:" + port, "in use", "another port");
        }
        assertThatIOException()
                .isThrownBy(() ->
                        Listener.tcp(new ListenAddress.Tcp("192.0.2.1", 0)).close())
                .withMessageContainingAll("192.0.2.1:0", "an address of this machine");
    }
}
