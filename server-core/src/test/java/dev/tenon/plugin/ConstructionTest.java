package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import org.junit.jupiter.api.Test;

/** Whatever a plugin throws while it is constructed becomes a problem of that plugin. */
class ConstructionTest extends WithStore {

    private static final String CORRECT = "correct the constructor or static initialiser; the log has the stack trace";

    private static JarBuilder bad(String source) {
        return JarBuilder.jar().source("com.x.Bad", source).service("com.x.Bad");
    }

    private void expectFailure(String members, String what, String fix) throws Exception {
        bad(JarBuilder.handler("com.x.Bad", members, "1")).against(Gson.class).dropInto(drops, "bad.jar");
        PluginCatalog catalog = store.scan();
        assertThat(catalog.problems()).isEmpty();
        AvailablePlugin plugin = plugin(catalog, "bad");
        PluginProblem problem = Failures.problemOf(plugin);
        assertThat(problem.what()).isEqualTo("class com.x.Bad cannot be constructed: " + what);
        assertThat(problem.fix()).isEqualTo(fix);
        assertThatThrownBy(plugin::create).isInstanceOf(PluginException.class).hasMessage(problem.toString());
        assertThat(problem.toString()).startsWith("bad.jar: class com.x.Bad cannot be constructed: ");
    }

    @Test
    void aStaticInitialiserThatThrows() throws Exception {
        bad(JarBuilder.handler("com.x.Bad", "static { if (true) throw new IllegalStateException(\"no\"); }", "1"))
                .dropInto(drops, "bad.jar");
        AvailablePlugin plugin = plugin(store.scan(), "bad");

        assertThat(Failures.problemOf(plugin).toString())
                .startsWith("bad.jar: class com.x.Bad cannot be constructed: java.lang.IllegalStateException: no; "
                        + CORRECT);
        // The second time the JVM says only that the class is unusable.
        assertThat(Failures.problemOf(plugin).what()).contains("Could not initialize class com.x.Bad");
    }

    @Test
    void aConstructorThatThrows() throws Exception {
        expectFailure(
                "public Bad() { throw new IllegalStateException(\"first line\\nsecond line\"); }",
                "java.lang.IllegalStateException: first line second line",
                CORRECT);
    }

    @Test
    void aConstructorThatNeverEnds() throws Exception {
        expectFailure("Bad again = new Bad();", "java.lang.StackOverflowError", CORRECT);
    }

    @Test
    void aConstructorThatWantsMoreMemoryThanThereIs() throws Exception {
        bad(JarBuilder.handler("com.x.Bad", "long[] many = new long[Integer.MAX_VALUE];", "1"))
                .dropInto(drops, "bad.jar");

        assertThat(Failures.problemOf(plugin(store.scan(), "bad")).fix())
                .isEqualTo("allocate less in the constructor, or give the server more memory");
    }

    @Test
    void aConstructorThatNeedsAClassOfTheServer() throws Exception {
        expectFailure(
                "{ dev.tenon.api.EngineAccess.phrase(200); }",
                "java.lang.NoClassDefFoundError: dev/tenon/api/EngineAccess",
                "use only what is in package dev.tenon.api: a plugin cannot see the server's own classes");
    }

    @Test
    void aConstructorThatNeedsALibrary() throws Exception {
        expectFailure(
                "{ new com.google.gson.Gson(); }",
                "java.lang.NoClassDefFoundError: com/google/gson/Gson",
                "put the library that has this class into the plugin's JAR: a plugin sees only the JDK and dev.tenon.api");
    }

    @Test
    void anExceptionWhoseMessageThrows() throws Exception {
        expectFailure("""
                static class Nasty extends RuntimeException {
                    @Override public String getMessage() { throw new IllegalStateException(); }
                }
                { if (true) throw new Nasty(); }
                """, "com.x.Bad$Nasty: (its getMessage throws java.lang.IllegalStateException)", CORRECT);
    }
}
