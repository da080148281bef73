package dev.tenon.suite;

/** Where code runs, by the names that operators see in a thread dump. */
enum Place {
    /** The thread of an event loop: directly, or on a virtual thread that it carries. */
    LOOP,
    /** A worker thread, as for a demoted mount: directly, or on a virtual thread that it carries. */
    WORKER,
    /** A virtual thread on the JDK's own scheduler. */
    JDK,
    /** Anything else. */
    OTHER;

    /** Of the current thread. */
    static Place now() {
        Thread thread = Thread.currentThread();
        // VirtualThread[#42,site]/runnable@carrier
        String text = thread.toString();
        String platform = thread.isVirtual() ? text.substring(text.lastIndexOf('@') + 1) : thread.getName();
        if (platform.equals("carrier")) {
            return LOOP;
        }
        if (platform.startsWith("worker-")) {
            return WORKER;
        }
        return platform.startsWith("ForkJoinPool") ? JDK : OTHER;
    }
}
