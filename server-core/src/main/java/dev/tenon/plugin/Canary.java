package dev.tenon.plugin;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;

/**
 * A class loader with a class that nothing refers to, from the beginning. As soon as it is gone, the JVM has collected classes, which
 * it does seldom and not in each of its collections.
 */
final class Canary {

    private final WeakReference<ClassLoader> loader;
    private final long released = System.nanoTime();

    private Canary(ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    /**
     * Lets one go. If asked to, and where the JVM collects on request beside the running threads (ZGC, Shenandoah, and G1 with
     * {@code -XX:+ExplicitGCInvokesConcurrent}), has it do so now; where all threads would have to stop, the JVM is left to itself.
     */
    static Canary release(boolean asking) {
        Canary canary = new Canary(new Loader());
        if (asking && collectsConcurrently()) {
            // The call returns when the collection is done.
            Thread.ofPlatform().daemon().name("plugin-unload").start(System::gc);
        }
        return canary;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - released);
    }

    boolean isGone() {
        return loader.get() == null;
    }

    private static boolean collectsConcurrently() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return jvm != null
                && (isOn(jvm, "UseZGC")
                        || isOn(jvm, "UseShenandoahGC")
                        || (isOn(jvm, "UseG1GC") && isOn(jvm, "ExplicitGCInvokesConcurrent")));
    }

    private static boolean isOn(HotSpotDiagnosticMXBean jvm, String flag) {
        try {
            return Boolean.parseBoolean(jvm.getVMOption(flag).getValue());
        } catch (IllegalArgumentException unknown) { // to this build of the JVM
            return false;
        }
    }

    private static final class Loader extends ClassLoader {

        Loader() {
            super(null);
            byte[] classFile = ClassFile.of().build(ClassDesc.of("Canary"), builder -> {});
            defineClass("Canary", classFile, 0, classFile.length);
        }
    }
}
