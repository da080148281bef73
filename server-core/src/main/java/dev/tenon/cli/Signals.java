package dev.tenon.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

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
            Object onSignal = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> answer(proxy, method, arguments, action));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
            return true;
        } catch (ReflectiveOperationException refused) {
            return false;
        }
    }

    /** A proxy is asked for the methods of {@code Object} too. */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    private static @Nullable Object answer(
            Object proxy, Method method, Object @Nullable [] arguments, Runnable action) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] == proxy;
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "runs " + action;
            default -> {
                action.run();
                yield null;
            }
        };
    }
}
