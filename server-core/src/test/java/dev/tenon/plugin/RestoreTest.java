package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What was scanned once can be had again, or be refused. */
class RestoreTest extends WithStore {

    private PluginCatalog drop(String text) throws IOException {
        JarBuilder.answering("com.x.Hello", "\"" + text + "\"").dropInto(drops, "hello.jar");
        return store.scan();
    }

    private static Set<String> hashes(PluginCatalog catalog) {
        return catalog.sources().stream().map(PluginSource::sha256).collect(Collectors.toSet());
    }

    @Test
    void anEarlierCatalogIsMadeAgain() throws Exception {
        PluginCatalog first = drop("one");
        PluginCatalog second = drop("two");
        store.release(hashes(second));

        PluginCatalog restored = store.restore(first.sources());

        assertThat(answer(restored, "hello")).isEqualTo("one");
        assertThat(restored.sources()).isEqualTo(first.sources());
        assertThat(restored.problems()).isEmpty();
        assertThat(answer(store.scan(), "hello")).isEqualTo("two");
    }

    @Test
    void afterARestoreWhatWasNewerIsReleased() throws Exception {
        PluginCatalog first = drop("one");
        AvailablePlugin second = plugin(drop("two"), "hello");
        PluginCatalog restored = store.restore(first.sources());

        store.release(hashes(restored));

        assertThat(second.loader().getResource("com/x/Hello.class")).isNull();
        assertThat(answer(restored, "hello")).isEqualTo("one");
    }

    @Test
    void whatIsRetainedOutlivesManyOthers() throws Exception {
        PluginCatalog first = drop("first");
        PluginCatalog second = drop("second");
        store.retain(hashes(first));
        for (int i = 0; i <= JarVault.OLD_COPIES_KEPT; i++) {
            drop("" + i);
            store.release(Set.of());
        }

        assertThat(answer(store.restore(first.sources()), "hello")).isEqualTo("first");
        PluginCatalog lost = store.restore(second.sources());
        assertThat(lost.plugins()).isEmpty();
        assertThat(lost.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what())
                    .isEqualTo("cannot be restored: there is no copy of its version %s any more"
                            .formatted(second.sources().getFirst().sha256()));
            assertThat(problem.fix()).isEqualTo("drop that version again");
        });
    }

    @Test
    void whileAContentIsRefusedTheOneBeforeItServesAlthoughItsFileHasGone() throws Exception {
        PluginCatalog first = drop("first");
        store.retain(hashes(first));
        Files.delete(drops.resolve("hello.jar"));
        JarBuilder.answering("com.x.Hello", "\"bad\"").dropInto(drops, "hello-2.jar");
        String bad = store.scan().sources().getFirst().sha256();
        store.refuse(bad, Optional.of(first.sources().getFirst()), "it failed");

        assertThat(answer(store.scan(), "hello")).isEqualTo("first");
        assertThat(answer(store.scan(), "hello")).isEqualTo("first");

        JarBuilder.answering("com.x.Hello", "\"good\"").dropInto(drops, "hello-2.jar");
        assertThat(answer(store.scan(), "hello")).isEqualTo("good");
    }

    @Test
    void aContentThatIsRefusedIsAProblemUntilItChanges() throws Exception {
        String bad = drop("bad").sources().getFirst().sha256();
        store.refuse(bad, Optional.empty(), "it failed 12 of 40 requests");

        PluginCatalog refused = store.scan();

        assertThat(refused.plugins()).isEmpty();
        assertThat(refused.missing("hello").toString())
                .startsWith("hello.jar: was refused: it failed 12 of 40 requests; drop another version of it");
        assertThat(refused.sources()).isEmpty();

        assertThat(answer(drop("good"), "hello")).isEqualTo("good");
        store.accept(bad);
        assertThat(answer(drop("bad"), "hello")).isEqualTo("bad");
    }

    @Test
    void whatIsRefusedIsSoAfterARestartUntilItChanges() throws Exception {
        PluginCatalog first = drop("first");
        store.retain(hashes(first));
        String bad = drop("bad").sources().getFirst().sha256();
        store.refuse(bad, Optional.of(first.sources().getFirst()), "it failed; 12 of 40 % were\nlost");
        restart();

        PluginCatalog refused = store.scan();
        assertThat(answer(refused, "hello")).isEqualTo("first");
        assertThat(refused.problems())
                .anySatisfy(problem ->
                        assertThat(problem.what()).isEqualTo("was refused: it failed; 12 of 40 % were\nlost"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("work/refused")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));

        // A directory without plugins may only be unmounted; one with others means it.
        Files.move(drops.resolve("hello.jar"), folder.resolve("hello.jar"));
        store.scan();
        Files.move(folder.resolve("hello.jar"), drops.resolve("hello.jar"));
        assertThat(answer(store.scan(), "hello")).isEqualTo("first");
        PluginCatalog good = drop("good"); // as "tenon plan" looks at it
        restart();
        assertThat(answer(drop("bad"), "hello")).isEqualTo("first");
        store.serves(good);
        restart();
        assertThat(answer(drop("bad"), "hello")).isEqualTo("bad");
    }

    @Test
    void aDamagedListOfRefusalsCostsWhatIsDamaged() throws Exception {
        String bad = drop("bad").sources().getFirst().sha256();
        store.refuse(bad, Optional.empty(), "it failed");
        Path list = folder.resolve("work/refused");
        Files.writeString(list, Files.readString(list) + "xyz\n" + "0".repeat(64) + " - - %zz\n");
        Files.write(list, new byte[] {(byte) 0xff, '\n'}, StandardOpenOption.APPEND);
        restart();
        assertThat(store.scan().problems())
                .anySatisfy(problem -> assertThat(problem.what()).isEqualTo("was refused: it failed"));
        Files.writeString(list, "something else");
        restart();
        assertThat(answer(store.scan(), "hello")).isEqualTo("bad");
    }

    private void restart() throws IOException {
        store.close();
        store = new PluginStore(drops, folder.resolve("work"), getClass().getClassLoader());
    }

    @Test
    void sourcesAndFoldersAreRestoredToo() throws Exception {
        Files.writeString(drops.resolve("Hello.java"), """
                import dev.tenon.api.*;
                public class Hello implements RequestHandler {
                    public Response handle(Request request) { return Response.text("source"); }
                }
                """);
        PluginCatalog first = store.scan();
        Files.delete(drops.resolve("Hello.java"));
        assertThat(store.scan().plugins()).isEmpty();
        store.release(Set.of());

        assertThat(answer(store.restore(first.sources()), "hello")).isEqualTo("source");
        assertThat(store.restore(List.of()).plugins()).isEmpty();
    }
}
