package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.Carrier;
import dev.tenon.testkit.TestClient;
import dev.tenon.testkit.TestSite;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever of a plugin runs, the context class loader is the plugin's own, as libraries such as JNDI and JAXP expect. */
class ContextLoaderTest {

    /** A handler whose class is of the loader. */
    private static RequestHandler handler(ClassLoader own, boolean blocking) {
        InvocationHandler code = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> answer((Request) arguments[0], own);
            case "blocking" -> blocking;
            default -> InvocationHandler.invokeDefault(proxy, method, arguments);
        };
        return (RequestHandler) Proxy.newProxyInstance(own, new Class<?>[] {RequestHandler.class}, code);
    }

    private static Response answer(Request request, ClassLoader own) {
        return switch (request.path()) {
            case "/offload" -> Response.offload(() -> Response.text(seen(own)));
            case "/stream" ->
                Response.stream("text/plain", out -> out.write(seen(own).getBytes(StandardCharsets.UTF_8)));
            default -> Response.text(seen(own));
        };
    }

    private static String seen(ClassLoader own) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return own.equals(context) ? "own" : String.valueOf(context);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPluginSeesItsOwnLoader(boolean blocking) throws Exception {
        ClassLoader parent = RequestHandler.class.getClassLoader();
        try (URLClassLoader own = new URLClassLoader(new URL[0], parent);
                URLClassLoader other = new URLClassLoader(new URL[0], parent);
                TestClient client = TestSite.of("/a", () -> handler(own, blocking))
                        .and("/b", () -> handler(other, !blocking))
                        .open(Carrier.TCP)) {
            for (String path : new String[] {"/a", "/a/offload", "/b", "/b/stream", "/a/stream", "/b/offload"}) {
                assertThat(client.get(path).text()).as(path).isEqualTo("own");
            }
        }
    }
}
