package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listings do when the memory for them runs out, and that they give all of it back. */
class ListingTest {

    private static final int FILES = 500;
    private static final String SORTED = "<th scope=\"col\" aria-sort=";

    @TempDir
    private Path root;

    private final Listing.Room room = new Listing.Room(Listing.Room.MAX_BYTES);
    private final AtomicInteger timesAway = new AtomicInteger();
    private final ExecutorService away = Executors.newThreadPerTaskExecutor(task -> {
        timesAway.incrementAndGet();
        return Thread.ofVirtual().unstarted(task);
    });
    private FileTree tree;
    private FileOpener opener;

    @BeforeEach
    void fill() throws IOException {
        root = root.toRealPath();
        tree = new FileTree(
                root,
                Symlinks.INSIDE,
                new Visibility(Visibility.Dotfiles.DENY, List.of(), new Languages(List.of(), Optional.empty())));
        opener = new FileOpener(true);
        for (int i = 0; i < FILES; i++) {
            Files.createFile(root.resolve("file" + i));
        }
    }

    @AfterEach
    void close() {
        away.close();
    }

    private Response list(Listing.Room room, long limit) throws IOException {
        MediaTypes types = MediaTypes.load(Map.of(), "application/octet-stream", "utf-8");
        Listings listings = new Listings(ListingPage.Assets.load(), types, tree, opener, new Away(away), room, limit);
        return listings.list(FakeRequest.of("/"), new Found.Folder(root, Path.of("")));
    }

    private static Source.Stream stream(Response response) {
        return (Source.Stream) EngineAccess.source(response.body());
    }

    private String html(Response response) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        stream(response).producer().writeTo(out);
        stream(response).producer().close();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void assertComplete(String html) {
        for (int i = 0; i < FILES; i++) {
            assertThat(html).containsOnlyOnce("href=\"file" + i + "\"");
        }
        assertThat(html).endsWith("</html>\n");
    }

    @Test
    void whatExceedsItsMemoryIsListedUnsortedAndWhole() throws Exception {
        Response response = list(room, 10_000);
        String html = html(response);
        assertComplete(html);
        assertThat(html).contains("more than the server sorts").doesNotContain(SORTED);
        assertThat(room.free()).isEqualTo(Listing.Room.MAX_BYTES);
    }

    @Test
    void soIsWhatOthersHaveLeftNoMemoryFor() throws Exception {
        Listing.Room small = new Listing.Room(100_000);
        Response first = list(small, 1_000_000);
        assertThat(small.free()).isBetween(0L, 99_999L);
        List<Response> more = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            more.add(list(small, 1_000_000));
        }
        assertThat(html(more.getLast())).contains("more than the server sorts");
        assertComplete(html(more.getFirst()));
        assertThat(html(first)).contains(SORTED);
        stream(more.get(1)).producer().close();
        assertThat(small.free()).isEqualTo(100_000);
        assertThat(html(list(small, 1_000_000))).contains(SORTED);
    }

    @Test
    void aClientThatGoesAwayGivesTheMemoryBack() throws Exception {
        Source.Stream stream = stream(list(room, Listing.MAX_BYTES));
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> stream.producer().writeTo(broken)).hasMessage("gone");
        stream.producer().close();
        assertThat(room.free()).isEqualTo(Listing.Room.MAX_BYTES);
    }

    /** Each look at the disk would be one that the event loop has to sit through. */
    @Test
    void readsTheDirectoryAwayFromTheThreadOfTheRequest() throws Exception {
        assertComplete(html(list(room, Listing.MAX_BYTES)));
        assertThat(timesAway).hasValue(1);
        assertComplete(html(list(room, 10_000)));
        assertThat(timesAway).hasValueGreaterThan(2);
    }

    @Test
    void anInterruptEndsTheReading() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> list(room, Listing.MAX_BYTES)).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        Awaitility.await().untilAsserted(() -> assertThat(room.free()).isEqualTo(Listing.Room.MAX_BYTES));
    }
}
