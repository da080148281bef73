package dev.tenon.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SignalsTest {
    @Test
    void runsTheActionWhenTheSignalArrives() throws IOException, InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);

        assertThat(Signals.handle("HUP", arrived::countDown)).isTrue();
        new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();

        assertThat(arrived.await(10, SECONDS)).isTrue();
    }

    @Test
    void saysSoWhenTheJvmKeepsTheSignal() {
        assertThat(Signals.handle("QUIT", () -> {})).isFalse();
    }

    @Test
    void saysSoWhenThereIsNoSuchSignal() {
        assertThat(Signals.handle("NONSENSE", () -> {})).isFalse();
    }
}
