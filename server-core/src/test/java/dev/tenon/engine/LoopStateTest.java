package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The one word that says who may touch a loop; {@link LoopStressTest} tries it with real threads. */
class LoopStateTest {

    private final LoopState state = new LoopState();

    @Test
    void isHeldAtFirst() {
        assertThat(LoopState.isRunning(state.look())).isFalse();
        assertThat(state.steal(state.look())).isFalse();
    }

    @Test
    void isLeftByTheOneWhoEntered() {
        long entered = state.enter();

        assertThat(LoopState.isRunning(state.look())).isTrue();
        assertThat(state.leave(entered)).isTrue();
        assertThat(LoopState.isRunning(state.look())).isFalse();
    }

    @Test
    void canBeStolenWhileForeignCodeRuns() {
        long entered = state.enter();

        assertThat(state.steal(state.look())).isTrue();
        assertThat(state.leave(entered)).isFalse();
        assertThat(LoopState.isRunning(state.look())).isFalse();
    }

    @Test
    void isStolenOnce() {
        state.enter();
        long seen = state.look();

        assertThat(state.steal(seen)).isTrue();
        assertThat(state.steal(seen)).isFalse();
    }

    @Test
    void aLaterSliceIsNotMistakenForTheOneThatWasSeen() {
        long first = state.enter();
        long seen = state.look();
        state.leave(first);
        long second = state.enter();

        assertThat(state.steal(seen)).isFalse();
        assertThat(state.leave(second)).isTrue();
    }

    @Test
    void theOneWhoLostItCannotLeaveLaterSlicesOfItsSuccessor() {
        long first = state.enter();
        state.steal(state.look());
        long second = state.enter();

        assertThat(state.leave(first)).isFalse();
        assertThat(state.leave(second)).isTrue();
    }
}
