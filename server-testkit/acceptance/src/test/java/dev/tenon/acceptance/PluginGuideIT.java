package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.acceptance.DocPage.Block;
import dev.tenon.admin.MountView;
import dev.tenon.api.OptionException;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.Carrier;
import dev.tenon.testkit.TestClient;
import dev.tenon.testkit.TestRequest;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The Java of docs/plugins.md: each block compiles against the API alone, and does what the page says. */
class PluginGuideIT {

    private static final String IMPORTS = """
            import dev.tenon.api.*;
            import java.io.*;
            import java.nio.file.*;
            import java.util.*;
            """;

    private static final String TEST_IMPORTS = """
            import static org.assertj.core.api.Assertions.assertThat;

            import dev.tenon.testkit.*;
            import java.net.http.HttpRequest;
            import java.net.http.HttpResponse.BodyHandlers;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.params.ParameterizedTest;
            import org.junit.jupiter.params.provider.EnumSource;
            """;

    /** A handler for the guide's test of one. */
    private static final String COUNTING = """
                static final class Counting implements RequestHandler {
                    private String greeting = "";
                    private Metrics.Counter greeted = amount -> {};

                    @Override
                    public void configure(Options options) {
                        greeting = options.string("greeting", "Hello");
                    }

                    @Override
                    public void start(HandlerContext context) {
                        greeted = context.metrics().counter("greeted");
                    }

                    @Override
                    public Response handle(Request request) {
                        greeted.increment();
                        return Response.text(greeting + ", " + request.query("name").orElse("world") + "!\\n");
                    }
                }
            """;

    private static final String NOTE = """
                record Note(String text, String version) {
                    Validators validators() {
                        return Validators.strong(version);
                    }
                }

                private final Note note = new Note("{}", "7");
            """;

    private static final String ANSWER = """
                @Override
                public Response handle(Request request) {
                    return Response.text("here");
                }
            """;

    private static final String STORE = """
                record Store(Path file) {
                    static Store open(Path directory) throws IOException {
                        return new Store(Files.writeString(directory.resolve("store"), "open"));
                    }

                    void close() throws IOException {
                        Files.writeString(file, "closed");
                    }
                }

                private Store store;
            """;

    /** What goes around a block to make a class of it: by the block's first line, a class's name and body. */
    private static final Map<String, List<String>> WRAPPERS = Map.of(
            "String method = request.method();",
            List.of(
                    "Requests",
                    handle("%s return Response.text(String.join(\" \", method, path, page.orElse(\"\"),"
                            + " agent.orElse(\"\"), session.orElse(\"\"), text, form.toString()));")),
            "Response.text(\"hello\\n\");",
            List.of("Responses", """
                    public static List<Response> all(byte[] png, Path path) throws Exception {
                        List<Response> all = new ArrayList<>();
                        %s
                        return all;
                    }
                    """),
            "return Response.json(note.text()).withValidators(Validators.strong(note.version()));",
            List.of("Validated", NOTE + handle("%s")),
            "Optional<Response> refused = request.preconditions(note.validators());",
            List.of("Preconditions", NOTE + handle("%s return Response.status(204);")),
            "public boolean blocking() {",
            List.of("NeverWaits", ANSWER + "%s"),
            "public Set<String> methods(Request request) {",
            List.of("OnlyGet", ANSWER + "%s"),
            "private Path folder = Path.of(\"\");",
            List.of("Configured", STORE + handle("return Response.text(folder + \" \" + most);") + "%s"),
            "void countsWhomItGreets() throws Exception {",
            List.of("CountingTest", COUNTING + "%s"),
            "void greetsByName(Carrier carrier) throws Exception {",
            List.of("GreetTest", "%s"),
            "void isServedOnARealPort() throws Exception {",
            List.of("ServedTest", "%s"));

    @TempDir
    private static Path work;

    private static URLClassLoader loader;

    private static String handle(String statements) {
        return "@Override public Response handle(Request request) throws Exception { " + statements + " }\n";
    }

    @BeforeAll
    static void compileEveryBlock() throws Exception {
        Path sources = Files.createDirectory(work.resolve("sources"));
        Path tests = Files.createDirectory(work.resolve("tests"));
        List<String> names = new ArrayList<>();
        Files.writeString(
                sources.resolve("Greet.java"),
                DocPage.read("README.md").block("java").text());
        for (Block block : DocPage.read("docs/plugins.md").blocks("java")) {
            List<String> wrapper = WRAPPERS.get(telling(block));
            assertThat(wrapper).as("teach the test what to do with " + block).isNotNull();
            String name = wrapper.getFirst();
            boolean test = name.endsWith("Test");
            String code = name.equals("Responses") ? collected(block) : block.text();
            String header = (test ? TEST_IMPORTS : "") + IMPORTS + "public final class " + name;
            boolean handler = !test && !name.equals("Responses");
            Files.writeString(
                    (test ? tests : sources).resolve(name + ".java"),
                    header + (handler ? " implements RequestHandler {\n" : " {\n")
                            + wrapper.getLast().replace("%s", code) + "}\n");
            names.add(name);
        }
        assertThat(names).hasSize(WRAPPERS.size());
        Path classes = Files.createDirectory(work.resolve("classes"));
        compile(sources, classes, ServerProcess.apiJar().toString());
        compile(tests, classes, classes + ":" + System.getProperty("java.class.path"));
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, PluginGuideIT.class.getClassLoader());
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    /** The first line that is not an annotation, without its comment. */
    private static String telling(Block block) {
        return block.text()
                .lines()
                .filter(line -> !line.startsWith("@"))
                .findFirst()
                .orElse("")
                .replaceFirst("\\s+//.*", "");
    }

    /** Each statement is an answer. */
    private static String collected(Block block) {
        return block.text()
                .lines()
                .map(line -> "all.add(" + line.replaceFirst(";(\\s+//.*)?$", ");\n"))
                .reduce("", String::concat);
    }

    private static void compile(Path sources, Path classes, String classPath) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-Xlint:all,-path", "-Werror", "-d", classes.toString(), "-cp", classPath));
        try (var files = Files.list(sources)) {
            files.map(Path::toString).forEach(arguments::add);
        }
        OutputStream messages = new ByteArrayOutputStream();
        int result =
                ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments.toArray(String[]::new));
        assertThat(result).as(messages.toString()).isZero();
    }

    private static RequestHandler handler(String name) {
        try {
            return (RequestHandler) loader.loadClass(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static TestClient open(String name) throws Exception {
        return TestSite.of("/m", () -> handler(name)).open(Carrier.DIRECT);
    }

    @Test
    void requestsAreReadAsShown() throws Exception {
        try (TestClient client = open("Requests")) {
            TestRequest request = TestRequest.post("/m/a%20b?page=2&page=3")
                    .withHeader("User-Agent", "me")
                    .withCookie("session", "s1")
                    .withHeader("Content-Type", "application/x-www-form-urlencoded")
                    .withBody("x=1");
            assertThat(client.send(request).text()).startsWith("POST /a b 2 me s1 x=1 ");
        }
    }

    @Test
    void responsesAreWhatTheyAreSaidToBe() throws Exception {
        Path file = Files.writeString(work.resolve("file.csv"), "a,b\n");
        Method all = loader.loadClass("Responses").getMethod("all", byte[].class, Path.class);
        List<?> answers = (List<?>) all.invoke(null, new byte[] {1, 2, 3}, file);
        List<TestResponse> responses = new ArrayList<>();
        RequestHandler nth = request ->
                (Response) answers.get(Integer.parseInt(request.path().substring(1)));
        try (TestClient client = TestSite.of(nth).open(Carrier.DIRECT)) {
            for (int i = 0; i < answers.size(); i++) {
                responses.add(client.get("/" + i));
            }
        }
        assertThat(responses).extracting(TestResponse::status).containsExactly(200, 200, 200, 200, 200, 302, 409, 201);
        assertThat(responses.get(2).bytes()).containsExactly(1, 2, 3);
        assertThat(responses.get(3).text()).isEqualTo("a,b\n");
        assertThat(responses.get(3).header("Last-Modified")).isPresent();
        assertThat(responses.get(4).bytes()).containsExactly(1, 2, 3);
        assertThat(responses.get(5).header("Location")).hasValue("/login");
        assertThat(responses.get(6).text()).contains("This seat is taken.");
        assertThat(responses.get(7).header("Location")).hasValue("/seats/12");
    }

    @Test
    void validatorsLetTheServerAnswerConditions() throws Exception {
        try (TestClient client = open("Validated")) {
            assertThat(client.get("/m").header("ETag")).hasValue("\"7\"");
            TestRequest again = TestRequest.get("/m").withHeader("If-None-Match", "\"7\"");
            assertThat(client.send(again).status()).isEqualTo(304);
        }
    }

    @Test
    void preconditionsAreAskedBeforeASideEffect() throws Exception {
        try (TestClient client = open("Preconditions")) {
            TestRequest put = TestRequest.put("/m").withBody("x");
            assertThat(client.send(put.withHeader("If-Match", "\"6\"")).status())
                    .isEqualTo(412);
            assertThat(client.send(put.withHeader("If-Match", "\"7\"")).status())
                    .isEqualTo(204);
        }
    }

    @Test
    void aHandlerThatNeverWaitsRunsOnTheLoop() throws Exception {
        try (TestServer server = TestSite.of("/never", () -> handler("NeverWaits"))
                .and("/may", () -> handler("OnlyGet"))
                .start()) {
            assertThat(server.get("/never").text()).isEqualTo("here");
            assertThat(server.server().control().mounts())
                    .extracting(MountView::path, MountView::inline)
                    .contains(tuple("/never", true), tuple("/may", false));
        }
    }

    @Test
    void otherMethodsAreRefusedByTheServer() throws Exception {
        try (TestClient client = open("OnlyGet")) {
            assertThat(client.get("/m").status()).isEqualTo(200);
            assertThat(client.send(TestRequest.head("/m")).status()).isEqualTo(200);
            TestResponse refused = client.send(TestRequest.put("/m").withBody("x"));
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow").orElseThrow()).contains("GET").doesNotContain("PUT");
            assertThat(client.send(TestRequest.of("OPTIONS", "/m")).header("Allow"))
                    .isEqualTo(refused.header("Allow"));
        }
    }

    @Test
    void optionsAreCheckedAndTheStoreIsOpenedAndClosed() throws Exception {
        TestSite site = TestSite.of("/", () -> handler("Configured"), "folder = \"plugins-dir\"\nmost = 7");
        try (TestServer server = site.start()) {
            Path store = server.folder().resolve("var/mounts/root/store");
            assertThat(server.get("/").text()).isEqualTo(server.folder().resolve("plugins-dir") + " 7");
            assertThat(store).hasContent("open");
            server.server().close();
            assertThat(store).hasContent("closed");
        }
        assertRefused("folder = \"nowhere\"", "folder: there is no such directory; create it");
        assertRefused("", "the option \"folder\" is missing");
        assertRefused("folder = \".\"\nmost = 1001", "most must be");
    }

    private static void assertRefused(String options, String message) {
        assertThatExceptionOfType(OptionException.class)
                .isThrownBy(() -> TestSite.of("/", () -> handler("Configured"), options)
                        .open(Carrier.DIRECT)
                        .close())
                .withMessageContaining(message);
    }

    @Test
    void theTestsOfTheGuidePass() throws Exception {
        int ran = 0;
        for (String name : List.of("CountingTest", "GreetTest", "ServedTest")) {
            Object test = loader.loadClass(name).getConstructor().newInstance();
            for (Method method : test.getClass().getDeclaredMethods()) {
                if (!method.isSynthetic()) {
                    method.setAccessible(true);
                    for (Object[] arguments : arguments(method)) {
                        method.invoke(test, arguments);
                        ran++;
                    }
                }
            }
        }
        assertThat(ran).isEqualTo(2 + Carrier.values().length);
    }

    private static List<Object[]> arguments(Method method) {
        return method.getParameterCount() == 0
                ? List.<Object[]>of(new Object[0])
                : Arrays.stream(Carrier.values())
                        .map(carrier -> new Object[] {carrier})
                        .toList();
    }

    @Test
    void theDependenciesAreThoseThatTheBuildMakes() throws Exception {
        String xml = DocPage.read("docs/plugins.md").block("xml").text();
        NodeList dependencies = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("dependency");
        assertThat(dependencies.getLength()).isEqualTo(2);
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            String artifact = text(dependency, "artifactId");
            assertThat(text(dependency, "groupId")).isEqualTo("dev.tenon");
            assertThat(ServerProcess.root()
                            .resolve(artifact)
                            .resolve("target")
                            .resolve(artifact + "-" + text(dependency, "version") + ".jar"))
                    .exists();
        }
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }
}
