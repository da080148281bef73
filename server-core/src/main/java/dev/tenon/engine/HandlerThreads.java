package dev.tenon.engine;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where code runs that may wait: the one place that decides it, for each request anew. A virtual thread carried by the connection's
 * own loop where the JDK allows it, else one on the JDK's scheduler.
 */
public final class HandlerThreads {

    private static final Thread.Builder.OfVirtual ORDINARY =
            Thread.ofVirtual().name("handler").inheritInheritableThreadLocals(false);

    private final @Nullable CustomScheduler jdk;
    private final String refusal;

    /** With loops as carriers if wished and possible. */
    HandlerThreads(boolean carried) {
        CustomScheduler found = null;
        String reason = "";
        if (carried) {
            switch (CustomScheduler.find()) {
                case CustomScheduler.Result.Works works -> found = works.scheduler();
                case CustomScheduler.Result.Refused refused -> reason = refused.reason();
            }
        }
        jdk = found;
        refusal = reason;
    }

    /** Whether loops carry handlers. */
    boolean carried() {
        return jdk != null;
    }

    /** Why loops do not carry handlers although it was wished; else empty. */
    String refusal() {
        return refusal;
    }

    /**
     * Serves a connection on a thread of its own, soon.
     *
     * @param holding whether the caller is the carrier that holds the connection's loop
     * @throws Error if there is no memory for it; nothing has been started then
     */
    void start(Service service, Loop loop, boolean holding) {
        CustomScheduler scheduler = jdk;
        if (scheduler == null) {
            ORDINARY.start(service);
        } else {
            new HandlerThread(loop, service).start(scheduler, holding);
        }
    }

    /**
     * Makes virtual threads on the JDK's own scheduler, whoever asks for them: a virtual thread that a handler starts by the JDK's
     * own means shares the loop of its handler.
     *
     * @param prefix the beginning of their names; a number follows
     */
    public static ThreadFactory ordinary(String prefix) {
        AtomicLong number = new AtomicLong();
        return switch (CustomScheduler.find()) {
            case CustomScheduler.Result.Works works ->
                task -> works.scheduler().ordinaryThread(prefix + number.getAndIncrement(), task);
            // Nothing is carried by a loop then, so that there is nothing else to inherit.
            case CustomScheduler.Result.Refused refused ->
                Thread.ofVirtual().name(prefix, 0).factory();
        };
    }
}
