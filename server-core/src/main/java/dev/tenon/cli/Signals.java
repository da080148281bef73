package dev.tenon.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Handles process signals.
 *
 * <p>By reflection, because javac warns about every mention of {@code sun.misc.Signal} in a way that nothing can
 * suppress, and our build takes no warnings.
 */
final class Signals {
    private Signals() {}

    /**
     * From now on runs {@code action} whenever the signal arrives, in a thread of its own.
     *
     * @param name without its prefix: {@code HUP}, {@code TERM}
     * @return false if this platform or JVM keeps the signal for itself
     */
    static boolean handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            Object onSignal =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
            return true;
        } catch (ReflectiveOperationException refused) {
            return false;
        }
    }
}
