package dev.tenon.suite;

import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends random requests, several at once, on one connection after the other, and checks each answer.
 *
 * @param mostAtOnce at least 1
 * @param choice makes the requests
 * @param answered counts the answers that were right
 */
record PipelinedClient(int mostAtOnce, Choice choice, LongAdder answered) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A request, and how it must be answered. */
    interface Asked {

        /** The request's bytes. */
        String request();

        void check(TestResponse answer);
    }

    /** Makes a request that has this id. */
    interface Choice {
        Asked random(SplittableRandom random, String id);
    }

    /** Asks until the time is over; ids begin with the client's number. */
    void ask(TestServer server, SplittableRandom random, int number, long end) throws IOException {
        int count = 0;
        while (System.nanoTime() - end < 0) {
            try (RawClient raw = server.raw().withDeadline(PATIENCE)) {
                int batches = random.nextInt(1, 50);
                for (int batch = 0; batch < batches && System.nanoTime() - end < 0; batch++) {
                    List<Asked> sent = new ArrayList<>();
                    StringBuilder text = new StringBuilder();
                    int size = random.nextInt(1, mostAtOnce + 1);
                    for (int i = 0; i < size; i++) {
                        Asked next = choice.random(random, number + "-" + count++);
                        sent.add(next);
                        text.append(next.request());
                    }
                    raw.send(text.toString());
                    for (Asked each : sent) {
                        each.check(raw.receive());
                        answered.increment();
                    }
                }
            }
        }
    }
}
