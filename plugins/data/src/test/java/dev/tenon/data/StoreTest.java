package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.QueueLimits;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Update.Decision;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Group commit, bounds, and what goes wrong: the same in every store. */
@ParameterizedClass
@EnumSource
final class StoreTest extends StoreFixture {

    private static final QueueLimits LIMITS = QueueLimits.DEFAULTS;

    @TempDir
    Path directory;

    private final StoreKind kind;

    StoreTest(StoreKind kind) {
        this.kind = kind;
    }

    @Override
    protected Store first() throws Exception {
        return kind.open(directory, LIMITS, StoreOptions.DEFAULTS);
    }

    private void reopen(int requests, int batch) throws Exception {
        store.close();
        store = kind.open(
                directory, new QueueLimits(requests, LIMITS.bytes(), batch, LIMITS.close()), StoreOptions.DEFAULTS);
    }

    @Test
    void manyWritesShareOneCommit() throws Exception {
        Gate gate = gate();
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            writes.add(submit("n" + i, SMALL));
        }
        long before = store.commits();
        gate.open();
        for (Future<Outcome> write : writes) {
            assertThat(write.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Stored.class);
        }
        assertThat(store.commits() - before).isEqualTo(2);
        assertThat(store.writes()).isEqualTo(201);
        assertThat(store.list(Query.all("notes", 1000, 1 << 20), TestMount.soon())
                        .total())
                .hasValue(201);
    }

    @Test
    void aBatchIsBounded() throws Exception {
        reopen(LIMITS.requests(), 10);
        Gate gate = gate();
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            writes.add(submit("n" + i, SMALL));
        }
        gate.open();
        for (Future<Outcome> write : writes) {
            write.get(30, TimeUnit.SECONDS);
        }
        assertThat(store.commits()).isEqualTo(4);
    }

    @Test
    void nobodyIsAnsweredBeforeTheCommit() throws Exception {
        Gate gate = gate();
        Future<Outcome> write = submit("a", SMALL);
        assertThat(isThere("held")).isFalse();
        assertThat(write.isDone()).isFalse();
        gate.open();
        write.get(30, TimeUnit.SECONDS);
        assertThat(isThere("a")).isTrue();
        assertThat(isThere("held")).isTrue();
    }

    @Test
    void writesToOneDocumentInOneBatchSeeEachOther() throws Exception {
        Gate gate = gate();
        Future<Outcome> first = submit("a", SMALL);
        Future<Outcome> second = submit("a", SMALL);
        gate.open();
        assertThat(first.get())
                .isInstanceOfSatisfying(
                        Outcome.Stored.class, it -> assertThat(it.created()).isTrue());
        assertThat(second.get())
                .isInstanceOfSatisfying(
                        Outcome.Stored.class, it -> assertThat(it.created()).isFalse());
        assertThat(store.commits()).isEqualTo(2);
    }

    /** Has a decision throw in one transaction with two others, which are done all the same; gives the outcome of the bad one. */
    private Future<Outcome> failBetweenTwo(Runnable failure) throws Exception {
        Gate gate = gate();
        Future<Outcome> before = submit("a", SMALL);
        Future<Outcome> bad = clients.submit(() -> TestMount.write(
                store,
                "bad",
                0,
                current -> {
                    failure.run();
                    throw new AssertionError("it throws");
                },
                TestMount.soon()));
        quickly().until(() -> store.waitingWrites() == 2);
        Future<Outcome> after = submit("b", SMALL);
        gate.open();

        assertThat(before.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(after.get()).isInstanceOf(Outcome.Stored.class);
        return bad;
    }

    @Test
    void aDecisionThatThrowsFailsNobodyElse() throws Exception {
        Future<Outcome> bad = failBetweenTwo(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertThatThrownBy(bad::get).hasRootCauseMessage("on purpose");
        assertThat(store.commits()).isEqualTo(2);
        assertThat(isThere("bad")).isFalse();
    }

    @Test
    void aWriteThatTheDatabaseRefusesFailsNobodyElse() throws Exception {
        kind.poison(directory);
        Gate gate = gate();
        Future<Outcome> before = submit("a", SMALL);
        Future<Outcome> bad = submit("poison", SMALL);
        Future<Outcome> after = submit("b", SMALL);
        gate.open();

        assertThat(before.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(after.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(reason(bad)).isEqualTo(Reason.FAILED);
        assertThat(isThere("poison")).isFalse();
        assertThat(store.standing("notes", TestMount.soon()).documents()).isEqualTo(3);
        assertThat(store.writes()).isEqualTo(3);
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        reopen(2, LIMITS.batch());
        Gate gate = gate();
        Future<Outcome> first = submit("a", SMALL);
        Future<Outcome> second = submit("b", SMALL);
        assertThat(reason(submit("c", SMALL))).isEqualTo(Reason.BUSY);
        gate.open();
        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
        assertThat(isThere("c")).isFalse();
    }

    @Test
    void theBytesThatWaitAreBoundedToo() throws Exception {
        Gate gate = gate();
        byte[] large = new byte[(int) (LIMITS.bytes() / 2)];
        Future<Outcome> first = clients.submit(
                () -> TestMount.write(store, "a", large.length, current -> new Decision.Put(SMALL), TestMount.soon()));
        quickly().until(() -> store.waitingWrites() == 1);
        assertThat(reason(submit("b", new byte[large.length + 1]))).isEqualTo(Reason.BUSY);
        gate.open();
        first.get(30, TimeUnit.SECONDS);
        put("c", SMALL);
        assertThat(isThere("b")).isFalse();
    }

    @Test
    void whatIsStillWaitingAtItsDeadlineIsNeverWritten() throws Exception {
        Gate gate = gate();
        StoreException late = catchThrowableOfType(
                StoreException.class,
                () -> TestMount.write(
                        store,
                        "late",
                        2,
                        current -> new Decision.Put(SMALL),
                        Instant.now().plusMillis(20)));
        assertThat(late.reason()).isEqualTo(Reason.LATE);
        gate.open();
        put("next", SMALL);
        assertThat(isThere("late")).isFalse();
    }

    @Test
    void ofWhatIsBeingWrittenWhenItsCallerLeavesTheOutcomeIsUnknown() throws Exception {
        Gate gate = gate();
        gate.caller().interrupt();
        assertThat(reason(gate.held())).isEqualTo(Reason.UNKNOWN);
        gate.open();
        put("next", SMALL);
        assertThat(isThere("held")).isTrue();
    }

    @Test
    void aCallerThatIsInterruptedGetsAnAnswerAndKeepsItsFlag() throws Exception {
        Gate gate = gate();
        CountDownLatch interrupted = new CountDownLatch(1);
        Future<Outcome> write = clients.submit(() -> {
            Thread.currentThread().interrupt();
            try {
                return put("a", SMALL);
            } finally {
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.countDown();
                }
            }
        });
        assertThat(reason(write)).isEqualTo(Reason.LATE);
        assertThat(interrupted.getCount()).isZero();
        gate.open();
        put("next", SMALL);
        assertThat(isThere("a")).isFalse();
    }

    @Test
    void closingFinishesWhatWasAccepted() throws Exception {
        Gate gate = gate();
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            writes.add(submit("n" + i, SMALL));
        }
        Future<?> closing = clients.submit(() -> store.close());
        quickly().until(() -> {
            StoreException e = catchThrowableOfType(
                    StoreException.class,
                    () -> TestMount.write(store, "x", 0, current -> new Decision.Put(SMALL), Instant.now()));
            return e.reason() == Reason.CLOSED;
        });
        gate.open();
        for (Future<Outcome> write : writes) {
            assertThat(write.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Stored.class);
        }
        closing.get(30, TimeUnit.SECONDS);
        assertThat(catchThrowableOfType(StoreException.class, () -> isThere("n1"))
                        .reason())
                .isEqualTo(Reason.CLOSED);
        store = first();
        assertThat(isThere("n19")).isTrue();
    }

    @Test
    void readersSeeOneStateInAList() throws Exception {
        Future<?> writing = clients.submit(() -> {
            for (int i = 0; i < 300; i++) {
                put("n" + i, SMALL);
            }
            return null;
        });
        while (!writing.isDone()) {
            Page page = store.list(Query.all("notes", 1000, 1 << 20), TestMount.soon());
            assertThat(page.documents()).hasSize((int) page.total().orElseThrow());
        }
        writing.get();
    }

    @Test
    void aWantOfMemoryFailsNobodyElseAndNothingIsInDoubt() throws Exception {
        Future<Outcome> bad = failBetweenTwo(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        assertThat(reason(bad)).isEqualTo(Reason.FAILED);
        assertThat(isThere("bad")).isFalse();
    }
}
