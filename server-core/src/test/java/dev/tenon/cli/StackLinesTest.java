package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StackLinesTest {

    private static RuntimeException withoutFrames(String message) {
        RuntimeException exception = new RuntimeException(message);
        exception.setStackTrace(new StackTraceElement[0]);
        return exception;
    }

    @Test
    void showsFramesSuppressedAndCause() {
        RuntimeException top = withoutFrames("top");
        top.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "c", "B.java", 7)});
        top.addSuppressed(withoutFrames("side"));
        top.initCause(withoutFrames("root"));

        assertThat(StackLines.of(top))
                .containsExactly(
                        "java.lang.RuntimeException: top",
                        "  at a.B.c(B.java:7)",
                        "  suppressed: java.lang.RuntimeException: side",
                        "caused by: java.lang.RuntimeException: root");
    }

    @Test
    void leavesOutTheFramesThatACauseHasInCommon() {
        StackTraceElement outer = new StackTraceElement("a.Outer", "run", "Outer.java", 1);
        StackTraceElement inner = new StackTraceElement("a.Inner", "run", "Inner.java", 2);
        RuntimeException cause = withoutFrames("cause");
        cause.setStackTrace(new StackTraceElement[] {inner, outer});
        RuntimeException top = withoutFrames("top");
        top.setStackTrace(new StackTraceElement[] {outer});
        top.initCause(cause);

        assertThat(StackLines.of(top))
                .containsExactly(
                        "java.lang.RuntimeException: top",
                        "  at a.Outer.run(Outer.java:1)",
                        "caused by: java.lang.RuntimeException: cause",
                        "  at a.Inner.run(Inner.java:2)",
                        "  ... 1 more");
    }

    @Test
    void endsWithACircleOfCauses() {
        RuntimeException first = withoutFrames("first");
        RuntimeException second = withoutFrames("second");
        first.initCause(second);
        second.initCause(first);

        assertThat(StackLines.of(first))
                .containsExactly(
                        "java.lang.RuntimeException: first",
                        "caused by: java.lang.RuntimeException: second",
                        "caused by: (seen above) java.lang.RuntimeException");
    }

    @Test
    void isBoundedInFramesAndInCauses() {
        RuntimeException deep = withoutFrames("deep");
        StackTraceElement[] frames = new StackTraceElement[1000];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new StackTraceElement("a.B", "c", "B.java", i);
        }
        deep.setStackTrace(frames);
        RuntimeException top = deep;
        for (int i = 0; i < 10_000; i++) {
            RuntimeException next = withoutFrames("level " + i);
            next.initCause(top);
            top = next;
        }

        List<String> one = StackLines.of(deep);
        List<String> many = StackLines.of(top);

        assertThat(one).hasSize(102).last().isEqualTo("  ... 900 more");
        assertThat(many).hasSizeLessThan(600);
    }
}
