package dev.tenon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a plugin. Without it the name is the class's simple name in kebab-case, less a trailing {@code Handler} or
 * {@code Plugin}: {@code HitCounterHandler} becomes {@code hit-counter}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Plugin {

    /** What {@code plugin = "…"} in the configuration refers to: lower-case letters, digits and hyphens. */
    String name();

    /**
     * Whether two instances for one mount must never run side by side, as for a store with a single writer. On a reload the
     * old instance is then stopped before the new one starts, and requests wait meanwhile in a bounded queue.
     */
    boolean exclusive() default false;
}
