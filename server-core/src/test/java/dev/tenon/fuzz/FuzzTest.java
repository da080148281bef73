package dev.tenon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Mutates the corpus, for two seconds a target or {@code tenon.fuzz.seconds}; an input whose outcome is of a new kind joins the
 * corpus. A failure names the input and the seed, which {@code tenon.fuzz.seed} sets.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class FuzzTest {

    private static final int SECONDS = Integer.getInteger("tenon.fuzz.seconds", 2);

    private static final int MAX_CORPUS = 20_000;

    @Execution(CONCURRENT)
    @ParameterizedTest
    @EnumSource
    @DisplayName("any bytes: an answer or the parser's own exception, and the same as the plain twin's")
    void anyBytes(FuzzTarget target) throws Exception {
        long seed = Long.getLong("tenon.fuzz.seed", System.nanoTime());
        Mutator mutator = new Mutator(new SplittableRandom(seed), target.pieces());
        List<byte[]> corpus = target.corpus();
        Set<String> kinds = new HashSet<>();
        corpus.forEach(input -> kinds.add(run(target, input, seed)));
        int known = kinds.size();
        long executions = 0;
        for (long end = System.nanoTime() + SECONDS * 1_000_000_000L; System.nanoTime() < end; executions++) {
            byte[] input = mutator.next(corpus);
            if (kinds.add(run(target, input, seed)) && corpus.size() < MAX_CORPUS) {
                corpus.add(input);
            }
        }
        System.out.printf(
                "fuzz %s: %d executions, seed %d, %d kinds of outcome, of which %d new%n",
                target, executions, seed, kinds.size(), kinds.size() - known);
        assertThat(executions).isPositive();
    }

    private static String run(FuzzTarget target, byte[] input, long seed) {
        long start = System.nanoTime();
        String kind;
        try {
            kind = target.run(input);
        } catch (Throwable e) {
            throw new AssertionError(describe(target, input, seed), e);
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis > 5_000) {
            throw new AssertionError(millis + " ms for " + describe(target, input, seed));
        }
        return kind;
    }

    private static String describe(FuzzTarget target, byte[] input, long seed) {
        return target + ", tenon.fuzz.seed=" + seed + ", input "
                + Base64.getEncoder().encodeToString(input) + ": "
                + Arrays.toString(Arrays.copyOf(input, Math.min(input.length, 200)));
    }
}
