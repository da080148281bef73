import dev.tenon.api.HandlerContext;
import dev.tenon.api.Plugin;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;

/** Computes for 10 ms of one core and more, without waiting: what no event loop should do. */
@Plugin(name = "busy")
public final class Busy implements RequestHandler {

    private static final long WANTED_NANOS = 10_000_000;

    private long rounds = 1_000_000;

    @Override
    public void start(HandlerContext context) {
        // Several times, until it is compiled.
        for (int i = 0; i < 50; i++) {
            long start = System.nanoTime();
            long result = compute(rounds);
            long took = Math.max(1, System.nanoTime() - start);
            rounds = Math.max(1, (long) (rounds * ((double) WANTED_NANOS / took))) + (result & 1);
        }
    }

    @Override
    public Response handle(Request request) {
        return Response.text(Long.toHexString(compute(rounds)));
    }

    private static long compute(long rounds) {
        long value = 42;
        for (long i = 0; i < rounds; i++) {
            value ^= value << 13;
            value ^= value >>> 7;
            value ^= value << 17;
        }
        return value;
    }
}
