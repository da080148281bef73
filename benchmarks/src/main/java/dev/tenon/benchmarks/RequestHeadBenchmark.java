package dev.tenon.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http1.Event;
import dev.tenon.http1.Http1Connection;
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

/** How long it takes to read a request's head that comes in one piece on a connection that is kept alive. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RequestHeadBenchmark {
    private static final byte[] LOAD_GENERATOR = """
            GET /index.html HTTP/1.1\r
            Host: localhost:8080\r
            \r
            """.getBytes(US_ASCII);

    private static final byte[] BROWSER = """
            GET /guide/start?from=home HTTP/1.1\r
            Host: www.example.com\r
            Connection: keep-alive\r
            Cache-Control: max-age=0\r
            Upgrade-Insecure-Requests: 1\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
            Sec-Fetch-Site: same-origin\r
            Sec-Fetch-Mode: navigate\r
            Referer: https://www.example.com/\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Accept-Language: de-CH,de;q=0.9,en;q=0.8\r
            Cookie: session=0123456789abcdef; theme=dark\r
            If-None-Match: "3f80f-1b6-3e1cb03b"\r
            \r
            """.getBytes(US_ASCII);

    private final Http1Connection connection = new Http1Connection(Limits.defaults());

    /** What wrk sends. */
    @Benchmark
    public RequestHead loadGenerator() throws ProtocolError {
        return read(LOAD_GENERATOR);
    }

    /** What a browser sends. */
    @Benchmark
    public RequestHead browser() throws ProtocolError {
        return read(BROWSER);
    }

    private RequestHead read(byte[] request) throws ProtocolError {
        connection.receive(request, 0, request.length);
        if (connection.next() != Event.HEAD) {
            throw new IllegalStateException("no head");
        }
        return connection.head();
    }
}
