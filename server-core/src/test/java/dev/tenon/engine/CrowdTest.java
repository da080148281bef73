package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class CrowdTest {

    private static final SocketAddress ONE = peer("192.0.2.1", 1000);
    private static final SocketAddress PROXY = peer("192.0.2.9", 1000);

    private final Crowd crowd = new Crowd(2, address -> address.getHostAddress().equals("192.0.2.9"));

    private static SocketAddress peer(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void ofEachAddressSoManyAreAdmitted() {
        assertThat(crowd.admit(ONE)).isTrue();
        assertThat(crowd.admit(peer("192.0.2.1", 1001))).isTrue();
        assertThat(crowd.admit(peer("192.0.2.1", 1002))).isFalse();
        assertThat(crowd.admit(peer("192.0.2.2", 1000))).isTrue();
    }

    @Test
    void whoLeavesMakesRoomForOne() {
        crowd.admit(ONE);
        crowd.admit(ONE);
        assertThat(crowd.admit(ONE)).isFalse();
        assertThat(crowd.admit(ONE)).isFalse();
        crowd.left(ONE);
        assertThat(crowd.admit(ONE)).isTrue();
        assertThat(crowd.admit(ONE)).isFalse();
    }

    @Test
    void loopbackProxiesAndUnixSocketsAreExempt() {
        for (int i = 0; i < 10; i++) {
            assertThat(crowd.admit(peer("127.0.0.1", i))).isTrue();
            assertThat(crowd.admit(peer("::1", i))).isTrue();
            assertThat(crowd.admit(PROXY)).isTrue();
            assertThat(crowd.admit(UnixDomainSocketAddress.of(""))).isTrue();
        }
    }

    @Test
    void zeroIsNoLimit() {
        Crowd open = new Crowd(0, address -> false);
        for (int i = 0; i < 10; i++) {
            assertThat(open.admit(ONE)).isTrue();
        }
        open.left(ONE);
    }
}
