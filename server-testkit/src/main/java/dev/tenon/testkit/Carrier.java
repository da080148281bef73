package dev.tenon.testkit;

/**
 * How a test reaches a {@link TestSite}. One test body can run over each of them:
 *
 * <pre>{@code
 * @ParameterizedTest
 * @EnumSource
 * void greets(Carrier carrier) throws Exception {
 *     try (TestClient client = TestSite.of("/hello", Hello::new).open(carrier)) {
 *         assertEquals("Hello, world!\n", client.get("/hello").text());
 *     }
 * }
 * }</pre>
 */
public enum Carrier {
    /** Within the test: the server's parser, routing and rules of HTTP, but no socket, thread or time limit. */
    DIRECT,
    /** A whole server on a free port of 127.0.0.1. */
    TCP,
    /** A whole server on a Unix-domain socket. */
    UNIX
}
