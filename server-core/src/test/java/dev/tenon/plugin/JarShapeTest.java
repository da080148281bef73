package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the list of a JAR's entries gives away, before a class of it is looked at. */
class JarShapeTest {

    private static final String ONCE = "build it again so that each entry is there once";

    @TempDir
    Path folder;

    private List<Finding> findings(byte[] jar) throws IOException {
        return JarInspector.inspect(Files.write(folder.resolve("bad.jar"), jar), List.of())
                .findings();
    }

    private void expect(Finding expected, byte[] jar) throws IOException {
        assertThat(findings(jar)).containsExactly(expected);
    }

    private static JarBuilder good() {
        return JarBuilder.answering("com.x.Good", "1");
    }

    private static RawZip raw() throws IOException {
        RawZip zip = new RawZip();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(good().bytes()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                zip.entry(entry.getName(), in.readAllBytes());
            }
        }
        return zip;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nothingIsWrongWithAnOrdinaryJar() throws IOException {
        assertThat(findings(good().bytes())).isEmpty();
        assertThat(findings(raw().bytes())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../up.txt", "a/../../up.txt", "a/..", "/etc/passwd", "C:/windows", "..\\up.txt", "\\server\\x"})
    void anEntryThatLeadsOut(String name) throws IOException {
        expect(
                Finding.error(
                        "",
                        "has an entry \"%s\", whose path leads out of it".formatted(name),
                        "build it again with an ordinary tool, and do not trust where this one came from"),
                raw().entry(name, text("x")).bytes());
    }

    @Test
    void dotsWithinANameLeadNowhere() throws IOException {
        assertThat(findings(good().entry("a/..b/c...txt", "x").bytes())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"com/x/Good.class", "META-INF/services/dev.tenon.api.RequestHandler", "META-INF/MANIFEST.MF"})
    void twoEntriesOfWhichOneCounts(String name) throws IOException {
        expect(
                Finding.error("", "has two entries \"%s\", and it is open which of them counts".formatted(name), ONCE),
                raw().entry(name, text("x")).bytes());
    }

    @Test
    void twoEntriesThatDoNotMatter() throws IOException {
        expect(
                Finding.warning("", "has two entries \"LICENSE\"", ONCE),
                raw().entry("LICENSE", text("x")).entry("LICENSE", text("y")).bytes());
    }

    @Test
    void aClassPath() throws IOException {
        expect(
                Finding.warning(
                        "",
                        "has a Class-Path in its manifest, \"../lib/a.jar file:/b.jar\", which is not followed",
                        "pack those libraries into the plugin's JAR, and leave Class-Path out"),
                good().manifest("Class-Path", "../lib/a.jar file:/b.jar").bytes());
    }

    @Test
    void aJarWithin() throws IOException {
        expect(
                Finding.warning(
                        "",
                        "holds a JAR, lib/library.jar, whose classes are not seen",
                        "unpack its classes into the plugin's JAR, for example with the Maven Shade plugin, or drop a"
                                + " folder with classes and lib"),
                good().entry("lib/library.jar", "PK")
                        .entry("lib/other.jar", "PK")
                        .bytes());
    }

    @Test
    void classesOfTheServer() throws IOException {
        String name = "dev/tenon/plugin/PluginStore.class";
        try (InputStream in = PluginStore.class.getResourceAsStream("PluginStore.class")) {
            assertThat(in).isNotNull();
            expect(
                    Finding.warning(
                            "",
                            "holds classes of the server itself, such as " + name,
                            "take the dependency on them out, or give it the scope \"provided\" or \"test\""),
                    good().entry(name, in.readAllBytes()).bytes());
        }
    }

    @Test
    void versionsThatAreNotUsed() throws IOException {
        byte[] classFile = good().bytes();
        expect(
                Finding.warning(
                        "",
                        "has classes in META-INF/versions, which are not used",
                        "add \"Multi-Release: true\" to its manifest, or take them out"),
                good().entry("META-INF/versions/21/com/x/Late.class", classFile).bytes());
    }

    @Test
    void aVersionForANewerJavaIsLeftToThatJava() throws IOException {
        int next = Runtime.version().feature() + 1;
        assertThat(findings(good().manifest("Multi-Release", "true")
                        .entry("META-INF/versions/%d/com/x/Good.class".formatted(next), "from the future")
                        .bytes()))
                .isEmpty();
    }

    @Test
    void aBombOfZeroes() throws IOException {
        Path bomb = folder.resolve("bomb.jar");
        try (OutputStream file = Files.newOutputStream(bomb);
                ZipOutputStream out = new ZipOutputStream(file)) {
            byte[] zeroes = new byte[1 << 20];
            out.putNextEntry(new ZipEntry("zeroes"));
            for (int i = 0; i <= EntryInspector.FREE_BYTES / zeroes.length; i++) {
                out.write(zeroes);
            }
            out.closeEntry();
        }

        assertThat(JarInspector.inspect(bomb, List.of()).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.what()).matches("unpacks to more than 65 MiB, from \\d\\d KiB");
                    assertThat(finding.fix()).isEqualTo("take out what is so large: it looks like a ZIP bomb");
                });
    }

    @Test
    void aClassThatIsTooLarge() throws IOException {
        Finding expected = Finding.error(
                "", "has an entry com/x/Huge.class of more than 16 MiB", "take it out: no compiler makes such a class");
        byte[] huge = new byte[JarInspector.MAX_CLASS_BYTES + 1];

        expect(expected, raw().entry("com/x/Huge.class", huge).bytes());
        expect(expected, raw().entry("com/x/Huge.class", huge, 1000).bytes());
    }

    @Test
    void moreEntriesThanAnyPluginHas() throws IOException {
        Path crowd = folder.resolve("crowd.jar");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(crowd));
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (int i = 0; i <= EntryInspector.MAX_ENTRIES; i++) {
                out.putNextEntry(new ZipEntry("e" + i));
            }
        }

        assertThat(JarInspector.inspect(crowd, List.of()).findings())
                .containsExactly(Finding.error(
                        "", "has more than 100000 entries", "leave out of it what the plugin does not need"));
    }
}
