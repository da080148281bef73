package dev.tenon.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** For the flight recorder: a loop went on without the handler that held it up. */
@Name("dev.tenon.HandOff")
@Label("Loop Hand-off")
@Category("Tenon")
@Description("A handler kept its event loop from going on, so a spare thread took the loop over")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the fields are read by the recorder
final class HandOffEvent extends Event {

    @Label("Loop")
    int loop;

    @Label("Mount")
    String mount = "";

    @Label("Thread")
    String thread = "";

    @Label("Stack of the Handler")
    String stack = "";
}
