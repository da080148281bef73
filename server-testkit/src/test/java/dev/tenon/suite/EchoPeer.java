package dev.tenon.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Some other server, which sends each byte back after a moment, so that whoever reads has to wait. */
final class EchoPeer implements AutoCloseable {

    private static final int MOMENT_MILLIS = 3;

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("echo-", 0).factory());

    EchoPeer() throws IOException {
        listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                threads.execute(() -> echo(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void echo(Socket accepted) {
        try (Socket socket = accepted) {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                Thread.sleep(MOMENT_MILLIS);
                socket.getOutputStream().write(b);
            }
        } catch (IOException | InterruptedException e) {
            // The other side has gone, or the test is over.
        }
    }

    /** A connection to it, whose reads do not wait for ever. */
    Socket connect() throws IOException {
        Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Sends a byte over the connection and reads what comes back. */
    static int roundTrip(Socket socket, int b) throws IOException {
        socket.getOutputStream().write(b);
        return socket.getInputStream().read();
    }

    /** Goes on with round trips on a thread until told to end; the number of them, or what went wrong. */
    CompletableFuture<Integer> chat(Thread.Builder thread, CompletableFuture<?> end) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        thread.start(() -> {
            try (Socket socket = connect()) {
                int count = 0;
                while (!end.isDone()) {
                    if (roundTrip(socket, 'x') != 'x') {
                        throw new IOException("something else came back");
                    }
                    count++;
                }
                result.complete(count);
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
