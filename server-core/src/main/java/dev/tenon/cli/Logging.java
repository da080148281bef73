package dev.tenon.cli;

import dev.tenon.config.LogConfig;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The log of the process: everything that {@link System.Logger} or {@code java.util.logging} is told, by the server, its plugins
 * and libraries, goes to standard error in one format.
 */
final class Logging {

    private static final Logger ROOT = Logger.getLogger("");

    /** The JDK's own loggers say nothing of use below INFO. Held here, since the log manager would forget them. */
    private static final List<Logger> JDK = List.of(
            Logger.getLogger("java"), Logger.getLogger("javax"), Logger.getLogger("jdk"), Logger.getLogger("sun"));

    private final Console console;

    private Logging(Console console) {
        this.console = console;
    }

    /** Takes the process's log over, with the default level and format until the configuration is known. */
    static Logging install(Console console) {
        LogManager.getLogManager().reset();
        Logging logging = new Logging(console);
        logging.apply(LogConfig.defaults());
        return logging;
    }

    /** From now on logs as the configuration says. */
    void apply(LogConfig config) {
        LogHandler handler = new LogHandler(console.err(), line(config.format()));
        Handler[] former = ROOT.getHandlers();
        ROOT.addHandler(handler);
        for (Handler old : former) {
            ROOT.removeHandler(old);
        }
        ROOT.setLevel(level(config.level()));
        boolean chatty = config.level().compareTo(LogConfig.Level.INFO) > 0;
        JDK.forEach(logger -> logger.setLevel(chatty ? Level.INFO : null));
    }

    private LogLine line(LogConfig.Format format) {
        return switch (format) {
            case JSON -> new JsonLine();
            case HUMAN -> human();
            case AUTO -> console.errTerminal() ? human() : new JsonLine();
        };
    }

    private HumanLine human() {
        if (console.journal()) {
            return new HumanLine(HumanLine.Stamp.PRIORITY, false);
        }
        return new HumanLine(
                console.errTerminal() ? HumanLine.Stamp.TIME : HumanLine.Stamp.DATE_TIME, console.errColour());
    }

    private static Level level(LogConfig.Level level) {
        return switch (level) {
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
            case TRACE -> Level.FINEST;
        };
    }
}
