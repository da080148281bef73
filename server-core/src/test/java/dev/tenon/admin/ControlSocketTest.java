package dev.tenon.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlSocketTest {

    @Test
    void isInTheDataDirectory() {
        assertThat(ControlSocket.in(Path.of("/var/lib/tenon"))).isEqualTo(Path.of("/var/lib/tenon/control.sock"));
        assertThat(ControlSocket.in(Path.of("var"))).isAbsolute();
    }

    @Test
    void aPathThatTheKernelTakesIsNoProblem() {
        assertThat(ControlSocket.problem(ControlSocket.in(Path.of("/" + "d".repeat(86)))))
                .isEmpty();
    }

    @Test
    void aLongerPathIsAProblemThatSaysWhatToDo() {
        assertThat(ControlSocket.problem(ControlSocket.in(Path.of("/" + "d".repeat(87)))))
                .hasValueSatisfying(problem -> assertThat(problem).contains("101 bytes", "choose a shorter data_dir"));
    }
}
