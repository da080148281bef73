package dev.tenon.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** For the flight recorder: a mount was demoted to worker threads, or has come back. */
@Name("dev.tenon.Conduct")
@Label("Mount Conduct")
@Category("Tenon")
@Description("The handlers of a mount run on worker threads from now on, or on event loops again")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the fields are read by the recorder
final class ConductEvent extends Event {

    @Label("Mount")
    String mount = "";

    @Label("Demoted")
    boolean demoted;

    static void commit(String mount, boolean demoted) {
        ConductEvent event = new ConductEvent();
        event.mount = mount;
        event.demoted = demoted;
        event.commit();
    }
}
