package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** If the guard fails, this test ends with its JVM. */
class ExitGuardTest extends WithStore {

    private static JarBuilder exiting(String statement, String types) {
        return JarBuilder.jar()
                .source(
                        "com.x.Exiting",
                        JarBuilder.handler("com.x.Exiting", """
                        private static int status(int i) { return i; }
                        private static <T> T tried(T value) { %s return value; }
                        %s
                        """.formatted(statement, types), "tried(\"served\")"))
                .service("com.x.Exiting");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            System.exit(status(7));                                                       | System.exit(7)
            Runtime.getRuntime().exit(3);                                                 | Runtime.exit(3)
            Runtime.getRuntime().halt(4);                                                 | Runtime.halt(4)
            java.util.function.IntConsumer end = System::exit; end.accept(5);             | System.exit(5)
            java.util.function.IntConsumer end = Runtime.getRuntime()::exit; end.accept(6);  | Runtime.exit(6)
            java.util.function.IntConsumer end = Runtime.getRuntime()::halt; end.accept(8);  | Runtime.halt(8)
            java.util.function.BiConsumer<Runtime, Integer> end = Runtime::exit; end.accept(Runtime.getRuntime(), 9); | Runtime.exit(9)
            Runnable end = () -> System.exit(1); end.run();                               | System.exit(1)
            """)
    void aPluginCannotEndTheServer(String statement, String call) throws Exception {
        exiting(statement, "").dropInto(drops, "exiting.jar");
        AvailablePlugin exiting = plugin(store.scan(), "exiting");

        assertThatThrownBy(() -> answer(exiting.create()))
                .isInstanceOf(SecurityException.class)
                .hasMessage("the plugin %s called %s, which would end the whole server"
                        .formatted(exiting.loader().getName(), call));
        assertThat(exiting.loader().getName()).matches("exiting\\.jar@[0-9a-f]{8}");
    }

    /** Branches, loops, exception handlers and merged types around the calls: the verifier wants right stack maps. */
    @Test
    void theCodeAroundACallStaysWhatItWas() throws Exception {
        exiting("""
                StringBuilder told = new StringBuilder();
                for (long i = 0; i < 4; i++) {
                    java.util.AbstractCollection<Long> seen = i % 2 == 0 ? new java.util.ArrayList<>() : new Own<>();
                    seen.add(i);
                    try {
                        switch ((int) i) {
                            case 0 -> System.exit(status((int) i));
                            case 1 -> Runtime.getRuntime().halt(seen.isEmpty() ? 1 : 2);
                            case 2 -> java.util.stream.IntStream.of(5).forEach(System::exit);
                            default -> told.append(seen);
                        }
                    } catch (SecurityException refused) {
                        told.append(refused.getMessage().replaceAll("^.* called |, .*$", "")).append(' ');
                    } finally {
                        told.append(i).append(' ');
                    }
                }
                if (true) throw new IllegalStateException(told.toString());
                """, "static class Own<T> extends java.util.ArrayDeque<T> {}").dropInto(drops, "exiting.jar");
        AvailablePlugin exiting = plugin(store.scan(), "exiting");

        assertThatThrownBy(() -> answer(exiting.create()))
                .hasMessage("System.exit(0) 0 Runtime.halt(2) 1 System.exit(5) 2 [3]3 ");
    }

    @Test
    void otherMethodsOfThoseNamesAreLeftAlone() throws Exception {
        exiting("Other.exit(1); new Other().halt(2);", """
                static class Other { static void exit(int i) {} void halt(int i) {} }
                """).dropInto(drops, "exiting.jar");

        assertThat(answer(store.scan(), "exiting")).isEqualTo("served");
    }

    @Test
    void aPluginMayNotBringItsOwnGuard() throws Exception {
        exiting("System.exit(1);", "").source("dev.tenon.plugin.ExitCalls", """
                        package dev.tenon.plugin;
                        public class ExitCalls { public static void exit(int status) {} }
                        """).dropInto(drops, "exiting.jar");
        AvailablePlugin exiting = plugin(store.scan(), "exiting");

        assertThatThrownBy(() -> answer(exiting.create())).isInstanceOf(SecurityException.class);
    }

    @Test
    void aClassWithoutSuchACallIsNotEvenCopied() throws Exception {
        for (Class<?> type : new Class<?>[] {ExitGuard.class, JarBuilder.class, Object.class}) {
            byte[] classFile = classFile(type);

            assertThat(ExitGuard.guard(classFile)).isSameAs(classFile);
        }
        assertThat(ExitGuard.guard(classFile(Runtime.class))).isNotEmpty();
    }

    @Test
    void aDamagedClassIsLeftToTheJvm() throws Exception {
        byte[] damaged = classFile(ExitCalls.class);
        java.util.Arrays.fill(damaged, damaged.length / 2, damaged.length, (byte) 0xff);

        assertThat(ExitGuard.guard(damaged)).isSameAs(damaged);
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }
}
