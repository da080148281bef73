package dev.tenon.benchmarks;

import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
import dev.tenon.routing.MountTable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to find the mount of a path, among few and among many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MountTableBenchmark {
    @Param({"3", "100"})
    private int mounts;

    private MountTable table;

    /** Mounts at {@code /}, {@code /mount1}, {@code /mount2}, … */
    @Setup
    public void fill() {
        List<Mount> all = Stream.concat(
                        Stream.of("/"), IntStream.range(1, mounts).mapToObj(i -> "/mount" + i))
                .map(MountTableBenchmark::mount)
                .toList();
        table = new MountTable(all, all.getFirst());
    }

    /** The mount at the root. */
    @Benchmark
    public Mount root() {
        return table.find("/index.html");
    }

    /** One with a path of its own. */
    @Benchmark
    public Mount prefix() {
        return table.find("/mount2/some/where/below.html");
    }

    private static Mount mount(String path) {
        RequestHandler hello = request -> Response.text("Hello");
        return new Mount(path, path, hello, true, MountLimits.of(1024, 60));
    }
}
