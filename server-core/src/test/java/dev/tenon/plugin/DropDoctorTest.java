package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a JAR, the scan goes on, and the author learns what to do. */
class DropDoctorTest {

    private static final String SERVICE_FILE = "META-INF/services/dev.tenon.api.RequestHandler";
    private static final int JAVA = Runtime.version().feature();

    private static byte[] goodJar = {};

    @TempDir
    Path folder;

    private Path drops;
    private PluginStore store;

    @BeforeAll
    static void compileGoodJar() throws IOException {
        goodJar = JarBuilder.answering("com.ok.Good", "\"good\"").bytes();
    }

    @BeforeEach
    void open() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
        store = new PluginStore(drops, folder.resolve("work"), getClass().getClassLoader());
        Files.write(drops.resolve("zz-good.jar"), goodJar);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void expectError(JarBuilder jar, String what, String fix) throws Exception {
        jar.dropInto(drops, "bad.jar");
        expectOnly(true, what, fix);
        assertThat(store.scan().plugins()).extracting(AvailablePlugin::name).containsExactly("good");
    }

    private void expectWarning(JarBuilder jar, String what, String fix) throws Exception {
        jar.dropInto(drops, "bad.jar");
        expectOnly(false, what, fix);
        assertThat(answer(store.scan(), "bad")).isEqualTo("bad");
    }

    private void expectOnly(boolean fatal, String what, String fix) throws Exception {
        PluginCatalog catalog = store.scan();
        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).isEqualTo(what);
            assertThat(problem.fix()).isEqualTo(fix);
            assertThat(problem.fatal()).isEqualTo(fatal);
            assertThat(problem.jar()).isEqualTo(drops.resolve("bad.jar"));
        });
        assertThat(answer(catalog, "good")).isEqualTo("good");
    }

    private static JarBuilder bad() {
        return JarBuilder.answering("com.x.Bad", "\"bad\"");
    }

    private static JarBuilder bad(String source) {
        return JarBuilder.jar().source("com.x.Bad", source).service("com.x.Bad");
    }

    @Test
    void noServiceFile() throws Exception {
        expectWarning(
                JarBuilder.jar()
                        .source(
                                "com.x.Bad",
                                JarBuilder.handler("com.x.Bad", "RequestHandler helper = r -> null;", "\"bad\""))
                        .source("com.x.Helper", """
                                package com.x;
                                class Helper extends Bad { Helper(int i) { new Bad() {}; } }
                                """),
                "has no service file; com.x.Bad implements RequestHandler and is used all the same",
                "add to the JAR a file " + SERVICE_FILE + " with the line \"com.x.Bad\"");
    }

    @Test
    void anEmptyServiceFile() throws Exception {
        expectWarning(
                bad().service("# nothing"),
                "has no service file; com.x.Bad implements RequestHandler and is used all the same",
                "add to the JAR a file " + SERVICE_FILE + " with the line \"com.x.Bad\"");
    }

    @Test
    void noServiceFileAndNoUsableClass() throws Exception {
        expectError(
                JarBuilder.jar()
                        .source(
                                "com.x.Bad",
                                JarBuilder.handler("com.x.Bad", "", "1").replace("public class", "class")),
                "has no service file, and com.x.Bad, which implements RequestHandler, is not public",
                "declare it \"public class\"");
    }

    @Test
    void aHandlerThroughASuperclassIsFound() throws Exception {
        JarBuilder.jar()
                .source("com.x.Base", JarBuilder.handler("com.x.Base", "", "1").replace("class", "abstract class"))
                .source("com.x.Bad", "package com.x; public class Bad extends Base {}")
                .dropInto(drops, "bad.jar");

        assertThat(store.scan().plugins()).extracting(AvailablePlugin::name).containsExactly("bad", "good");
    }

    @Test
    void noPluginAtAll() throws Exception {
        expectError(
                JarBuilder.jar().source("com.x.Bad", "package com.x; public class Bad {}"),
                "holds no plugin: no class in it implements dev.tenon.api.RequestHandler",
                "drop the plugin's own JAR here; libraries belong inside it");
    }

    @Test
    void theServiceFileNamesAClassThatIsNotThere() throws Exception {
        expectError(
                bad().service("com.x.Gone"),
                "the service file names com.x.Gone, which is not in the JAR",
                "correct the line in " + SERVICE_FILE + "; the JAR has com.x.Bad");
    }

    @Test
    void theServiceFileNamesNothingThatIsThere() throws Exception {
        expectError(
                JarBuilder.jar().service("com.x.Gone"),
                "the service file names com.x.Gone, which is not in the JAR",
                "correct the line in " + SERVICE_FILE + ", or build the class into the JAR");
    }

    @Test
    void aClassThatIsNotPublic() throws Exception {
        expectError(
                bad(JarBuilder.handler("com.x.Bad", "", "1").replace("public class", "class")),
                "the service file names com.x.Bad, which is not public",
                "declare it \"public class\"");
    }

    @Test
    void anAbstractClass() throws Exception {
        expectError(
                bad(JarBuilder.handler("com.x.Bad", "", "1").replace("class", "abstract class")),
                "the service file names com.x.Bad, which is abstract",
                "name a class that extends it, or make it concrete");
    }

    @Test
    void anInterface() throws Exception {
        expectError(
                bad("package com.x; public interface Bad extends dev.tenon.api.RequestHandler {}"),
                "the service file names com.x.Bad, which is abstract",
                "name a class that extends it, or make it concrete");
    }

    @Test
    void noConstructorWithoutParameters() throws Exception {
        expectError(
                bad(JarBuilder.handler("com.x.Bad", "public Bad(int i) {}", "1")),
                "the service file names com.x.Bad, which has no public constructor without parameters",
                "add one, and make the class static if it is nested; options come through configure and start");
    }

    @Test
    void aPrivateConstructor() throws Exception {
        expectError(
                bad(JarBuilder.handler("com.x.Bad", "private Bad() {}", "1")),
                "the service file names com.x.Bad, which has no public constructor without parameters",
                "add one, and make the class static if it is nested; options come through configure and start");
    }

    @Test
    void aClassThatIsNoHandler() throws Exception {
        expectError(
                bad("package com.x; public class Bad {}"),
                "the service file names com.x.Bad, which does not implement dev.tenon.api.RequestHandler",
                "implement it, or take the line out of " + SERVICE_FILE);
    }

    @Test
    void aMissingSuperclass() throws Exception {
        expectError(
                bad("package com.x; public class Bad extends lib.Base {}")
                        .source("lib.Base", JarBuilder.handler("lib.Base", "", "1"))
                        .leaveOut("lib.Base"),
                "the service file names com.x.Bad, which needs lib.Base, which is neither in the JAR nor in the JDK",
                "put the library that has it into the JAR: a plugin sees only the JDK and dev.tenon.api");
    }

    @Test
    void aMissingInterfaceBesideTheHandlers() throws Exception {
        expectError(
                bad("package com.x; public class Bad extends Base implements lib.Marker {}")
                        .source("com.x.Base", JarBuilder.handler("com.x.Base", "", "1"))
                        .source("lib.Marker", "package lib; public interface Marker {}")
                        .leaveOut("lib.Marker"),
                "the service file names com.x.Bad, which needs lib.Marker, which is neither in the JAR nor in the JDK",
                "put the library that has it into the JAR: a plugin sees only the JDK and dev.tenon.api");
    }

    @Test
    void aMissingLibraryThatShowsWhenTheClassIsLoaded() throws Exception {
        expectError(
                bad(JarBuilder.handler("com.x.Bad", "public Bad() {} public Bad(lib.Missing other) {}", "1"))
                        .source("lib.Missing", "package lib; public class Missing {}")
                        .leaveOut("lib.Missing"),
                "class com.x.Bad cannot be loaded: java.lang.NoClassDefFoundError: lib/Missing",
                "put the library that has this class into the plugin's JAR: a plugin sees only the JDK and dev.tenon.api");
    }

    @Test
    void twoPluginsOfOneNameInOneJar() throws Exception {
        bad().source(
                        "com.x.Other",
                        JarBuilder.handler("com.x.Other", "", "2")
                                .replace("public class", "@Plugin(name = \"bad\") public class"))
                .service("com.x.Bad", "com.x.Other")
                .dropInto(drops, "bad.jar");

        PluginCatalog catalog = store.scan();

        assertThat(answer(catalog, "bad")).isEqualTo("bad");
        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what())
                    .isEqualTo("the service file names com.x.Other, which is named \"bad\", as is com.x.Bad,"
                            + " which is the one that serves");
            assertThat(problem.fix()).isEqualTo("give one of them another @Plugin(name = \"…\")");
        });
    }

    @Test
    void aClassForANewerJava() throws Exception {
        expectError(
                bad().change("com.x.Bad", DropDoctorTest::newer),
                "the service file names com.x.Bad, which was compiled for Java %d, and this server runs on Java %d"
                        .formatted(JAVA + 1, JAVA),
                "compile it with --release %d, or run the server on Java %d".formatted(JAVA, JAVA + 1));
    }

    @Test
    void anotherClassForANewerJava() throws Exception {
        expectWarning(
                bad().source("com.x.New", "package com.x; class New {}").change("com.x.New", DropDoctorTest::newer),
                "holds com.x.New, which was compiled for Java %d, and this server runs on Java %d"
                        .formatted(JAVA + 1, JAVA),
                "compile it with --release %d, or run the server on Java %d".formatted(JAVA, JAVA + 1));
    }

    /** The same class file with the next major version (JVMS 4.1). */
    private static byte[] newer(byte[] classFile) {
        byte[] changed = classFile.clone();
        changed[7]++;
        return changed;
    }

    @Test
    void aDamagedClass() throws Exception {
        bad().change("com.x.Bad", bytes -> Arrays.copyOf(bytes, bytes.length / 2))
                .dropInto(drops, "bad.jar");

        assertThat(store.scan().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).startsWith("the service file names com.x.Bad, which is damaged");
            assertThat(problem.fix()).isEqualTo("build the JAR again");
        });
    }

    @Test
    void anotherApiVersion() throws Exception {
        expectError(
                bad().manifest("Tenon-Api", "2"),
                "was made for version \"2\" of the API (Tenon-Api in its manifest), and this server has version 1",
                "build it against the server-api of this server, or update the server");
    }

    @Test
    void thisApiVersion() throws Exception {
        bad().manifest("Tenon-Api", "1").dropInto(drops, "bad.jar");

        assertThat(store.scan().problems()).isEmpty();
    }

    @Test
    void aNameThatIsNone() throws Exception {
        expectError(
                bad(JarBuilder.handler("com.x.Bad", "", "1")
                        .replace("public class", "@Plugin(name = \"No Name\\n\") public class")),
                "the service file names com.x.Bad, which is named \"No Name \"",
                "use @Plugin(name = \"…\") with 1 to 64 lower-case letters, digits and hyphens");
    }

    @Test
    void aFileThatIsNoJar() throws Exception {
        Files.writeString(drops.resolve("bad.jar"), "<html>404 Not Found</html>");

        expectOnly(
                true, "is no JAR: it does not start as a ZIP file does", "drop a JAR, or give the file another name");
    }

    @Test
    void anEmptyFile() throws Exception {
        Files.writeString(drops.resolve("bad.jar"), "");

        expectOnly(true, "is empty", "copy it again");
    }

    @Test
    void aTruncatedJar() throws Exception {
        byte[] whole = bad().bytes();
        Files.write(drops.resolve("bad.jar"), Arrays.copyOf(whole, whole.length - 100));

        expectOnly(
                true,
                "is truncated: the end that every ZIP file has is missing",
                "copy it again, or wait until it is written");
    }

    @Test
    void aJarWithAHole() throws Exception {
        byte[] whole = bad().bytes();
        Arrays.fill(whole, whole.length - 120, whole.length - 60, (byte) 0);
        Files.write(drops.resolve("bad.jar"), whole);

        PluginCatalog catalog = store.scan();

        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).startsWith("cannot be read as a JAR: java.util.zip.ZipException");
            assertThat(problem.fix()).isEqualTo("copy it again: it is truncated or damaged");
        });
        assertThat(answer(catalog, "good")).isEqualTo("good");
    }

    @Test
    void aServiceFileWithoutEnd() throws Exception {
        bad().service("# " + "x".repeat(64 * 1024)).dropInto(drops, "bad.jar");

        assertThat(store.scan().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what())
                        .isEqualTo("cannot be read as a JAR: java.io.IOException: its entry " + SERVICE_FILE
                                + " is larger than 65536 bytes"));
    }

    @Test
    void oneBadClassDoesNotHideTheOthers() throws Exception {
        bad().service("com.x.Gone", "com.x.Bad", "com.x.Lost").dropInto(drops, "bad.jar");

        PluginCatalog catalog = store.scan();

        assertThat(answer(catalog, "bad")).isEqualTo("bad");
        assertThat(catalog.problems()).extracting(PluginProblem::className).containsExactly("com.x.Gone", "com.x.Lost");
    }
}
