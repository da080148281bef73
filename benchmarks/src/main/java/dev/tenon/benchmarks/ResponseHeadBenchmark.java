package dev.tenon.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tenon.api.Response;
import dev.tenon.http1.ResponseEncoder;
import dev.tenon.http1.ResponseEncoder.Encoded;
import dev.tenon.http1.ResponseEncoder.Persistence;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to encode the head of an answer, and to write one whose encoding is remembered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ResponseHeadBenchmark {
    private final byte[] dateLine = "Date: Tue, 24 Nov 2026 12:00:00 GMT\r\n".getBytes(US_ASCII);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private final Response response = Response.text("Hello, World!")
            .withHeader("Cache-Control", "no-cache")
            .withHeader("ETag", "\"3f80f-1b6-3e1cb03b\"");
    private final Encoded remembered = ResponseEncoder.encode(response, 13);

    /** An answer that was made for this request alone. */
    @Benchmark
    public int encoded() {
        return write(ResponseEncoder.encode(response, 13));
    }

    /** One that is returned again and again, as cached files are. */
    @Benchmark
    public int remembered() {
        return write(remembered);
    }

    private int write(Encoded head) {
        out.clear();
        ResponseEncoder.finish(out, head, dateLine, Persistence.DEFAULT, false);
        return out.position();
    }
}
