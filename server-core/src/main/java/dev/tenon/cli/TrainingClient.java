package dev.tenon.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What clients ask a server for, again and again, on one connection that is kept alive. It knows no HTTP that our server does not speak. */
final class TrainingClient implements AutoCloseable {

    private static final String NOTE = "{\"title\":\"Buy oak\",\"done\":false,\"size\":12}";

    private final Socket socket;
    private final InputStream in;

    /** Connects to a port of this machine; no answer may take longer than this. */
    TrainingClient(int port, Duration patience) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Asks for everything so many times. */
    void run(int rounds, boolean hello) throws IOException {
        String tag = field(ask("GET", "/", ""), "etag");
        String created = field(ask("POST", "/data/notes", NOTE, "Content-Type: application/json"), "location");
        List<Question> asked = new ArrayList<>(List.of(
                () -> ask("GET", "/", ""),
                () -> ask("GET", "/", "", "If-None-Match: " + tag),
                () -> ask("GET", "/large.json", "", "Accept-Encoding: gzip"),
                () -> ask("GET", "/large.json", "", "Range: bytes=0-99"),
                () -> ask("GET", "/missing", ""),
                () -> ask("GET", created, ""),
                () -> ask("GET", "/data/notes?limit=10", "")));
        if (hello) {
            asked.add(() -> ask("GET", "/hello", ""));
        }
        for (int round = 0; round < rounds; round++) {
            for (Question each : asked) {
                each.ask();
            }
            if (round % 10 == 0) {
                ask("PUT", created, NOTE, "Content-Type: application/json");
            }
        }
    }

    /** One of the questions. */
    @FunctionalInterface
    private interface Question {
        void ask() throws IOException;
    }

    /** Asks once, and returns the head of the answer, whose body is read too. */
    private String ask(String method, String target, String body, String... fields) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        if (!body.isEmpty()) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        socket.getOutputStream()
                .write(request.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII));
        String head = readHead();
        if (head.startsWith("HTTP/1.1 5")) {
            throw new IOException(method + " " + target + " was answered with " + head);
        }
        String length = field(head, "content-length");
        if (!length.isEmpty() && !head.startsWith("HTTP/1.1 304")) {
            in.skipNBytes(Long.parseLong(length));
        } else if (field(head, "transfer-encoding").equals("chunked")) {
            readChunks();
        }
        return head;
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    private void readChunks() throws IOException {
        int size;
        do {
            size = Integer.parseInt(readLine(), 16);
            in.skipNBytes(size);
            readLine();
        } while (size > 0);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server of the training closed the connection");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
