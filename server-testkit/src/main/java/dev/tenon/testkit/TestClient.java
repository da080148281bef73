package dev.tenon.testkit;

import java.io.IOException;

/**
 * Sends requests to a {@link TestSite}, with or without a network between. Implemented by the test kit. For one thread.
 */
public interface TestClient extends AutoCloseable {

    /**
     * Sends a request and takes the whole answer.
     *
     * @throws IOException if the answer broke off, or did not come within 10 seconds
     */
    TestResponse send(TestRequest request) throws IOException;

    /** Sends a {@code GET}; the target is a path and a query as they are sent. */
    default TestResponse get(String target) throws IOException {
        return send(TestRequest.get(target));
    }

    /**
     * Stops the site and its handlers.
     *
     * @throws AssertionError if something did not end well, for example {@code stop} of a handler
     */
    @Override
    void close();
}
