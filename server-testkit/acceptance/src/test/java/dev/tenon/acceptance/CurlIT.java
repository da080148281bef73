package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.acceptance.Programs.Ended;
import dev.tenon.acceptance.ServerForClients.Counts;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What curl can ask for, of the real process. */
class CurlIT {

    private static final String CODE = "%{http_code}";

    /** Long, so that a {@code 100 Continue} that does not come is seen. */
    private static final String[] EXPECT = {"-HExpect: 100-continue", "--expect100-timeout", "50"};

    @TempDir
    private static Path folder;

    private static ServerForClients server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerForClients(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
        server.close();
    }

    private static Ended curl(String... arguments) throws IOException, InterruptedException {
        return curl(Redirect.from(Path.of("/dev/null").toFile()), arguments);
    }

    private static Ended curl(Redirect input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.need("curl", "curl"), "-sS", "--max-time", "40"));
        command.addAll(List.of(arguments));
        return Programs.run(folder, input, command.toArray(String[]::new));
    }

    private static String[] with(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    @Test
    void getsFilesDataAndGreetings() throws Exception {
        assertThat(curl("-f", server.url("/small.txt")).ok().text()).isEqualTo("a small file\n");
        assertThat(curl("-f", server.url("/big.bin")).ok().out()).isEqualTo(ServerForClients.BIG);
        assertThat(curl("-f", server.url("/hello?name=Ada")).ok().text()).isEqualTo("Hello, Ada!\n");
        assertThat(curl("-f", server.url("/mirror/lines?count=5000")).ok().text())
                .isEqualTo(MirrorPlugin.lines(5000));
        assertThat(curl("-w", CODE, server.url("/nowhere")).ok().text()).endsWith("404");
    }

    @Test
    void storesReadsAndDeletesData() throws Exception {
        String note = "{\"text\": \"from curl\"}";
        String url = server.url("/data/curl/note");
        assertThat(curl("-w", CODE, "-o/dev/null", "-XPUT", "--json", note, url)
                        .ok()
                        .text())
                .isEqualTo("201");
        assertThat(curl("-f", url).ok().text()).isEqualTo(note);
        assertThat(curl("-w", CODE, "-XDELETE", url).ok().text()).isEqualTo("204");
        assertThat(curl("-w", CODE, "-o/dev/null", url).ok().text()).isEqualTo("404");
    }

    @Test
    void headHasTheFieldsOfGetAndTheConnectionGoesOn() throws Exception {
        Counts before = server.counts();
        String url = server.url("/big.bin");
        String head = curl("-I", url, url).ok().text();
        assertThat(head.lines().filter(line -> line.equals("HTTP/1.1 200 OK"))).hasSize(2);
        assertThat(head.lines().filter(line -> line.equalsIgnoreCase("content-length: 3000000")))
                .hasSize(2);
        assertThat(server.counts().since(before)).isEqualTo(new Counts(1, 2));
    }

    @Test
    void waitsFor100ContinueAndIsToldIt() throws Exception {
        String big = "@" + server.file(ServerForClients.BIG);
        for (String mount : List.of("/mirror", "/inline")) {
            for (String method : List.of("PUT", "POST")) {
                Ended sent = curl(with(EXPECT, "-v", "-X" + method, "--data-binary", big, server.url(mount + "/echo")));
                assertThat(sent.ok().out()).isEqualTo(ServerForClients.BIG);
                assertThat(sent.err()).contains("< HTTP/1.1 100 Continue", "< X-Method: " + method);
            }
        }
    }

    @Test
    void doesNotSendABodyThatNobodyWants() throws Exception {
        String big = "@" + server.file(ServerForClients.BIG);
        String written = "%{http_code} %{size_upload}";
        Ended refused =
                curl(with(EXPECT, "-XPUT", "-w", written, "-o/dev/null", "--data-binary", big, server.url("/big.bin")));
        assertThat(refused.ok().text()).isEqualTo("405 0");
        Ended tooLong = curl(with(EXPECT, "-w", written, "-o/dev/null", "--json", big, server.url("/data/curl")));
        assertThat(tooLong.ok().text()).isEqualTo("413 0");
        Ended unknown = curl("-HExpect: miracles", "-w", CODE, "-o/dev/null", server.url("/small.txt"));
        assertThat(unknown.ok().text()).isEqualTo("417");
    }

    @Test
    void uploadsFromStandardInputInChunks() throws Exception {
        Redirect input = Redirect.from(server.file(ServerForClients.BIG).toFile());
        for (String mount : List.of("/mirror", "/inline")) {
            Ended sent = curl(input, "-v", "-T-", server.url(mount + "/echo"));
            assertThat(sent.ok().out()).isEqualTo(ServerForClients.BIG);
            assertThat(sent.err()).contains("> Transfer-Encoding: chunked", "< X-Framing: chunked");
        }
    }

    @Test
    void sendsAFormWithFiles() throws Exception {
        Path file = server.file(ServerForClients.BIG);
        Ended sent = curl("-Fnote=kept", "-Fpicture=@" + file + ";filename=p.png", server.url("/mirror/form"));
        assertThat(sent.ok().text()).isEqualTo("note - 4\npicture p.png 3000000\n");
    }

    @Test
    void getsParts() throws Exception {
        String url = server.url("/big.bin");
        byte[] big = ServerForClients.BIG;
        assertThat(curl("-f", "-r0-9", url).ok().out()).isEqualTo(Arrays.copyOf(big, 10));
        assertThat(curl("-f", "-r-5", url).ok().out()).isEqualTo(Arrays.copyOfRange(big, big.length - 5, big.length));
        assertThat(curl("-f", "-r2999000-", url).ok().out()).isEqualTo(Arrays.copyOfRange(big, 2_999_000, big.length));
        assertThat(curl("-r3000000-", "-w", CODE, "-o/dev/null", url).ok().text())
                .isEqualTo("416");
        String parts = curl("-i", "-r0-1,7-12", server.url("/small.txt")).ok().text();
        assertThat(parts)
                .startsWith("HTTP/1.1 206 Partial Content\r\n")
                .contains("multipart/byteranges", "Content-Range: bytes 0-1/13\r\n\r\na \r\n")
                .contains("Content-Range: bytes 7-12/13\r\n\r\n file\n\r\n");
    }

    @Test
    void goesOnWithADownload() throws Exception {
        Path half = server.file(Arrays.copyOf(ServerForClients.BIG, 1_234_567));
        curl("-f", "-C-", "-o", half.toString(), server.url("/big.bin")).ok();
        assertThat(half).hasBinaryContent(ServerForClients.BIG);
    }

    @Test
    void asksWhetherItHasChanged() throws Exception {
        String url = server.url("/text.txt");
        Path tag = folder.resolve("etag.txt");
        Path copy = folder.resolve("copy.txt");
        curl("-f", "-R", "--etag-save", tag.toString(), "-o", copy.toString(), url)
                .ok();
        assertThat(copy).hasContent(ServerForClients.TEXT);
        String written = CODE + " %{size_download}";
        assertThat(curl("--etag-compare", tag.toString(), "-w", written, url)
                        .ok()
                        .text())
                .isEqualTo("304 0");
        assertThat(curl("-z", copy.toString(), "-w", written, url).ok().text()).isEqualTo("304 0");
        assertThat(curl("-HIf-Match: \"other\"", "-w", CODE, "-o/dev/null", url)
                        .ok()
                        .text())
                .isEqualTo("412");
    }

    @Test
    void takesCompressedAnswers() throws Exception {
        for (String path : List.of("/text.txt", "/mirror/lines?count=20000")) {
            Path copy = folder.resolve("expanded.txt");
            Ended got = curl("--compressed", "-w", "%{size_download}", "-o", copy.toString(), server.url(path));
            assertThat(copy).hasContent(ServerForClients.TEXT);
            assertThat(Integer.parseInt(got.ok().text())).isLessThan(ServerForClients.TEXT.length() / 2);
        }
    }

    @Test
    void usesOneConnectionForManyRequests() throws Exception {
        Counts before = server.counts();
        StringBuilder greetings = new StringBuilder();
        for (int i = 1; i <= 300; i++) {
            greetings.append("Hello, ").append(i).append("!\n");
        }
        assertThat(curl("-f", server.url("/hello") + "?name=[1-300]").ok().text())
                .isEqualTo(greetings.toString());
        assertThat(server.counts().since(before)).isEqualTo(new Counts(1, 300));
    }

    @Test
    void usesTheConnectionAgainAfterErrorsAndUploads() throws Exception {
        Path small = server.file("sent by curl");
        String echo = server.url("/mirror/echo");
        Counts before = server.counts();
        String[] all = with(EXPECT, "-w", "[%{http_code}]", "--data-binary", "@" + small);
        all = with(all, "-o/dev/null", echo, "-o/dev/null", server.url("/small.txt"), "-o/dev/null", echo);
        Ended ended = curl(all);
        assertThat(ended.ok().text()).isEqualTo("[200][405][200]");
        assertThat(server.counts().since(before).requests()).isEqualTo(3);
        assertThat(server.counts().since(before).connections()).isBetween(1L, 2L);
    }

    @Test
    void transfersInParallel() throws Exception {
        Counts before = server.counts();
        List<String> arguments = new ArrayList<>(List.of("-f", "-Z", "--parallel-max", "16"));
        for (int i = 0; i < 8; i++) {
            arguments.addAll(List.of("-o", folder.resolve("p" + i).toString(), server.url("/big.bin?" + i)));
        }
        arguments.addAll(List.of("-o", folder.resolve("h#1").toString(), server.url("/hello") + "?name=[1-100]"));
        curl(arguments.toArray(String[]::new)).ok();
        for (int i = 0; i < 8; i++) {
            assertThat(folder.resolve("p" + i)).hasBinaryContent(ServerForClients.BIG);
        }
        for (int i = 1; i <= 100; i++) {
            assertThat(folder.resolve("h" + i)).hasContent("Hello, " + i + "!\n");
        }
        Counts counts = server.counts().since(before);
        assertThat(counts.requests()).isEqualTo(108);
        assertThat(counts.connections()).isBetween(2L, 40L);
    }

    @Test
    void speaksHttp10() throws Exception {
        Counts before = server.counts();
        String url = server.url("/hello");
        assertThat(curl("-0", "-f", url, url).ok().text()).isEqualTo("Hello, world!\nHello, world!\n");
        assertThat(server.counts().since(before)).isEqualTo(new Counts(2, 2));
        assertThat(curl("-0", "-f", "-HConnection: keep-alive", url, url).ok().text())
                .isEqualTo("Hello, world!\nHello, world!\n");
        assertThat(server.counts().since(before)).isEqualTo(new Counts(3, 4));
        assertThat(curl("-0", "-f", server.url("/mirror/lines?count=5000")).ok().text())
                .isEqualTo(MirrorPlugin.lines(5000));
    }

    @Test
    void anUpgradeToHttp2IsPassedOverInHttp11() throws Exception {
        String written = "%{http_code} %{http_version}";
        assertThat(curl("--http2", "-w", written, server.url("/hello")).ok().text())
                .isEqualTo("Hello, world!\n200 1.1");
        assertThat(curl("--http2", "-w", written, "-dsent", server.url("/mirror/echo"))
                        .ok()
                        .text())
                .isEqualTo("sent200 1.1");
    }

    @Test
    void http2WithPriorKnowledgeIsRefusedAtOnce() throws Exception {
        Ended refused = curl("-v", "--http2-prior-knowledge", server.url("/hello"));
        assertThat(refused.exit()).as(refused.err()).isNotIn(0, 28); // 28: it waited in vain
        assertThat(refused.out()).isEmpty();
        // What it would see if it looked.
        try (Socket peer = new Socket(server.uri.getHost(), server.uri.getPort())) {
            peer.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer)
                    .startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n")
                    .contains("Connection: close");
        }
    }
}
