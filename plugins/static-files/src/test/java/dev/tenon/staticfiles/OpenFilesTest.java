package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that requests share. */
@Timeout(60)
class OpenFilesTest {

    @TempDir
    Path root;

    private final AtomicLong nanos = new AtomicLong(-3);
    private FileOpener opener;
    private OpenFiles files;

    @BeforeEach
    void lay() {
        opener = new FileOpener(true);
        files = new OpenFiles(opener, 2, nanos::get);
    }

    @Test
    void requestsShareADescriptor() throws Exception {
        Found.File file = file("a", "content");
        FileChannel one = files.open(file).orElseThrow();
        FileChannel two = files.open(file).orElseThrow();
        assertThat(two).isNotSameAs(one);
        Files.delete(root.resolve("a"));
        assertThat(read(one)).isEqualTo("content");
        one.close();
        one.close();
        assertThatThrownBy(() -> one.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        assertThat(read(two)).isEqualTo("content");
        two.close();
        assertThat(read(files.open(file).orElseThrow())).as("held").isEqualTo("content");
    }

    @Test
    void closesAFileOnceNobodyHoldsIt() throws Exception {
        Found.File file = file("a", "content");
        FileChannel lease = files.open(file).orElseThrow();
        files.close();
        assertThat(files.size()).isZero();
        assertThat(read(lease)).as("still being sent").isEqualTo("content");
        lease.close();
        FileChannel late = files.open(file).orElseThrow();
        assertThat(files.size()).as("after the end nothing is held").isZero();
        assertThat(late).isNotInstanceOf(Lease.class);
        late.close();
    }

    @Test
    void holdsNoMoreThanItMayAndLetsTheOldestGo() throws Exception {
        List<Found.File> all = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            all.add(file(name, name));
        }
        files.open(all.get(0)).orElseThrow().close();
        nanos.incrementAndGet();
        files.open(all.get(1)).orElseThrow().close();
        nanos.incrementAndGet();
        files.open(all.get(0)).orElseThrow().close();
        nanos.incrementAndGet();
        files.open(all.get(2)).orElseThrow().close();
        assertThat(files.size()).isEqualTo(2);
        for (String name : List.of("a", "b", "c")) {
            Files.delete(root.resolve(name));
        }
        assertThat(files.open(all.get(0))).as("used lately").isPresent();
        assertThat(files.open(all.get(1))).as("used longest ago").isEmpty();
        assertThat(files.open(all.get(2))).isPresent();
    }

    @Test
    void letsGoOfWhatIsIdle() throws Exception {
        Found.File file = file("a", "content");
        FileChannel lease = files.open(file).orElseThrow();
        nanos.addAndGet(OpenFiles.IDLE_NANOS - 1);
        files.closeIdle();
        assertThat(files.size()).isOne();
        nanos.addAndGet(1);
        files.closeIdle();
        assertThat(files.size()).isZero();
        assertThat(read(lease)).isEqualTo("content");
        lease.close();
    }

    @Test
    void anInterruptedReaderCostsTheOthersTheirFileButNoWrongByte() throws Exception {
        Found.File file = file("a", "content");
        FileChannel one = files.open(file).orElseThrow();
        FileChannel two = files.open(file).orElseThrow();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> one.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> two.read(ByteBuffer.allocate(1), 0)).isInstanceOf(ClosedChannelException.class);
        assertThat(read(files.open(file).orElseThrow())).as("opened anew").isEqualTo("content");
    }

    @Test
    void aLeaseCannotDisturbTheOthers() throws Exception {
        FileChannel lease = files.open(file("a", "content")).orElseThrow();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        ByteBuffer[] buffers = {buffer};
        assertThatThrownBy(() -> lease.read(buffer)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> lease.read(buffers)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(lease::position).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> lease.position(1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> lease.map(FileChannel.MapMode.READ_ONLY, 0, 1))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> lease.lock(0, 1, true)).isInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> lease.tryLock(0, 1, true)).isInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> lease.write(buffer)).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> lease.write(buffers)).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> lease.write(buffer, 0)).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> lease.truncate(0)).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> lease.transferFrom(lease, 0, 1)).isInstanceOf(NonWritableChannelException.class);
        assertThat(read(lease)).isEqualTo("content");
        lease.close();
    }

    /** What many requests do at once while the file is replaced and the bound of one file keeps closing it. */
    @Test
    void manyThreadsNeverReadFromAClosedFile() throws Exception {
        OpenFiles one = new OpenFiles(opener, 1, nanos::get);
        Found.File a = file("a", "a".repeat(1_000));
        Found.File b = file("b", "b".repeat(1_000));
        List<Concurrent> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Found.File file = i % 2 == 0 ? a : b;
            String content = i % 2 == 0 ? "a".repeat(1_000) : "b".repeat(1_000);
            readers.add(Concurrent.repeat(() -> {
                try (FileChannel lease = one.open(file).orElseThrow()) {
                    assertThat(read(lease)).isEqualTo(content);
                }
                nanos.incrementAndGet();
            }));
        }
        org.awaitility.Awaitility.await().until(() -> readers.stream().allMatch(reader -> reader.rounds() > 500));
        readers.forEach(Concurrent::close);
        assertThat(one.size()).isLessThanOrEqualTo(1);
        one.close();
    }

    @Test
    void aFileThatIsReplacedIsServedAtOnceAndInPlaceChangesToo() throws Exception {
        Fixture site = new Fixture(root);
        String first = "1".repeat(Representations.SMALL_BYTES + 1);
        String second = "2".repeat(Representations.SMALL_BYTES + 1);
        site.writeOld("large", first);
        Response old = site.get("/large");
        site.write("large", second);
        Response changed = site.get("/large");
        assertThat(Fixture.body(changed)).as("changed in place").isEqualTo(second);
        assertThat(changed.validators().etag()).isNotEqualTo(old.validators().etag());
        site.writeOld("next", first);
        Files.move(root.resolve("next"), root.resolve("large"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(site.text("/large")).as("replaced").isEqualTo(first);
        assertThat(Fixture.body(old)).as("its file has been changed in place").isEqualTo(second);
    }

    private Found.File file(String name, String content) throws IOException {
        Files.setLastModifiedTime(Files.writeString(root.resolve(name), content), Fixture.OLD);
        return Fixture.find(root, name);
    }

    private static String read(FileChannel file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        file.transferTo(0, file.size(), Channels.newChannel(bytes));
        return bytes.toString(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
