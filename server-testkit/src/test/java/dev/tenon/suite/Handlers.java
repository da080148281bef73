package dev.tenon.suite;

import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;

/** A handler as a function, on the event loop or on a thread. */
record Handlers(boolean blocking, Function answer) implements RequestHandler {

    /** What a handler does. */
    interface Function {
        Response answer(Request request) throws Exception;
    }

    static RequestHandler inline(Function answer) {
        return new Handlers(false, answer);
    }

    static RequestHandler blocking(Function answer) {
        return new Handlers(true, answer);
    }

    @Override
    public Response handle(Request request) throws Exception {
        return answer.answer(request);
    }
}
