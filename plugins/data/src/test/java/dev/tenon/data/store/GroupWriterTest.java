package dev.tenon.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.data.TestMount;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The writer's thread, whatever its database does. */
final class GroupWriterTest {

    /** A database of which nothing works but the writes. */
    private static final class Broken implements GroupWriter.Work {

        @Override
        public void prepare() {
            throw new OutOfMemoryError("on purpose");
        }

        @Override
        public void commit(List<PendingWrite> writes) {
            writes.forEach(write -> write.answer().complete(new Result.Committed(List.of())));
        }

        @Override
        public void idle() {}

        @Override
        public void recover() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void end() {}
    }

    @Test
    void whateverFailsTheWriterGoesOn() throws Exception {
        GroupWriter writer =
                new GroupWriter("test", QueueLimits.DEFAULTS, new Broken(), InstantSource.system(), TestMount.LOGGER);
        writer.start();
        try {
            assertThat(writer.write(new Transaction(List.of(), 0), TestMount.soon()))
                    .isInstanceOf(Result.Committed.class);
        } finally {
            writer.close();
        }
    }
}
