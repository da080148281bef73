package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlAnswerTest {

    private static ControlAnswer parse(String text) throws IOException {
        return ControlAnswer.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsStatusFieldsAndBody() throws IOException {
        ControlAnswer answer = parse("HTTP/1.1 202 Accepted\r\nTENON-PID: 42 \r\nContent-Length: 3\r\n\r\né!");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.successful()).isTrue();
        assertThat(answer.pid()).hasValue(42);
        assertThat(answer.body()).isEqualTo("é!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1x", "99999999999999999999"})
    void aPidThatIsNoneIsNone(String pid) throws IOException {
        assertThat(parse("HTTP/1.1 200 OK\r\nTenon-Pid: " + pid + "\r\nContent-Length: 0\r\n\r\n")
                        .pid())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "SSH-2.0-x\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2 200\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nbody",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void refusesWhatOurServerDoesNotSend(String text) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> parse(text));
    }

    @Test
    void aServerThatStopsSaysHowLongItMayTake() {
        assertThat(new ControlAnswer(202, Map.of("tenon-shutdown-seconds", "20"), "").shutdown())
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(new ControlAnswer(202, Map.of(), "").shutdown()).isZero();
    }
}
