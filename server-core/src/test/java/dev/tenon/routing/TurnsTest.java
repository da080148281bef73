package dev.tenon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static Mount mount(int concurrent, int queue, int seconds) {
        return new Mount(
                "/", "m", request -> Response.status(204), false, new MountLimits(0, 1, concurrent, queue, seconds));
    }

    private static CompletableFuture<Entry> await(Mount mount) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return mount.awaitTurn();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread.ofPlatform()::start);
    }

    @Test
    void countsWhoIsInsideWhoWaitsAndWhoIsRefused() {
        Mount mount = mount(1, 1, 30);
        assertThat(mount.enter()).isEqualTo(Entry.IN);
        assertThat(mount.enter()).isEqualTo(Entry.QUEUED);
        assertThat(mount.enter()).isEqualTo(Entry.FULL);
        assertThat(mount.waiting()).isEqualTo(1);
        assertThat(mount.refused()).isEqualTo(1);
        assertThat(mount.inFlight()).isEqualTo(2);
        assertThat(mount.requests()).isEqualTo(2);
        CompletableFuture<Entry> waiting = await(mount);
        mount.exit();
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Entry.IN);
        mount.exit();
        assertThat(mount.inFlight()).isZero();
        assertThat(mount.enter()).isEqualTo(Entry.IN);
    }

    @Test
    void whoGivesUpLeavesHisPlace() {
        Mount mount = mount(1, 1, 30);
        assertThat(mount.enter()).isEqualTo(Entry.IN);
        assertThat(mount.enter()).isEqualTo(Entry.QUEUED);
        mount.giveUpTurn();
        assertThat(mount.enter()).isEqualTo(Entry.QUEUED);
        assertThat(mount.inFlight()).isEqualTo(2);
    }

    @Test
    void aRetiredMountSendsOnAllWhoWait() {
        Mount paused = mount(5, 3, 30).paused();
        for (int i = 0; i < 3; i++) {
            assertThat(paused.enter()).isEqualTo(Entry.QUEUED);
        }
        CompletableFuture<Entry> first = await(paused);
        CompletableFuture<Entry> second = await(paused);
        CompletableFuture<Entry> third = await(paused);
        paused.retire();
        for (CompletableFuture<Entry> each : List.of(first, second, third)) {
            assertThat(each).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Entry.RETIRED);
        }
        assertThat(paused.enter()).isEqualTo(Entry.RETIRED);
        assertThat(paused.inFlight()).isZero();
    }

    @Test
    void nobodyWaitsForEver() {
        Mount paused = mount(5, 3, 1).paused();
        assertThat(paused.enter()).isEqualTo(Entry.QUEUED);
        assertThat(await(paused)).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(Entry.FULL);
        assertThat(paused.waiting()).isZero();
    }

    @Test
    void withoutALimitAllAreInside() {
        Mount mount = new Mount("/", "m", request -> Response.status(204), false, MountLimits.of(0, 1));
        for (int i = 0; i < 10_000; i++) {
            assertThat(mount.enter()).isEqualTo(Entry.IN);
        }
        assertThat(mount.inFlight()).isEqualTo(10_000);
    }
}
