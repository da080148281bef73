package dev.tenon.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Copies documents out of a running server.
 *
 * @param mount where the mount is
 * @param collection which one; empty: all
 */
record DataExport(Console console, URI mount, String collection) {

    private static final int BUFFER = 64 << 10;

    /** Into a file, which appears when it is whole. */
    void to(Path file) throws CommandException, IOException, InterruptedException {
        Path part = DataBackup.part(file);
        DataBackup.requireFolder(part);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                to(out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException("tenon: " + file + " cannot be written: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    void to(OutputStream out) throws CommandException, IOException, InterruptedException {
        URI uri = URI.create(mount + (collection.isEmpty() ? "/_export" : "/" + DataAnswer.segment(collection)));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/x-ndjson")
                .build();
        try (HttpClient client = DataAnswer.client()) {
            HttpResponse<InputStream> response = send(client, request);
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    throw DataAnswer.of(response.statusCode(), in.readAllBytes())
                            .failure(uri);
                }
                copy(in, out);
            }
        }
        out.flush();
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
            throws CommandException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw DataAnswer.unreachable(request.uri(), e);
        }
    }

    private void copy(InputStream in, OutputStream out) throws CommandException, IOException {
        Progress progress = new Progress(console, "exporting", -1);
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        long lines = 0;
        try {
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                out.write(buffer, 0, read);
                if (out instanceof PrintStream printed && printed.checkError()) {
                    throw new CommandException("tenon: nobody takes the rest of the export", null);
                }
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
                progress.at(bytes, lines);
            }
        } finally {
            progress.end();
        }
    }

    /** An answer that is cut off is no whole export. */
    private int read(InputStream in, byte[] buffer) throws CommandException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new CommandException(
                    "tenon: the server ended the export before its time; its log may tell why, try again", e);
        }
    }
}
