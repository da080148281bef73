package dev.tenon;

import dev.tenon.plugin.PluginCatalog;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Logs what is wrong, each thing once for as long as it is. Confined to whoever makes generations. */
final class Complaints {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** What was wrong the last time, and is in the log. */
    private final Set<String> told = new HashSet<>();

    /** Logs what was not wrong before, and forgets what no longer is. */
    void tell(PluginCatalog catalog, List<String> problems) {
        Set<String> wrong = new HashSet<>(problems);
        catalog.problems().forEach(problem -> {
            wrong.add(problem.toString());
            tell(problem.fatal() ? Level.ERROR : Level.WARNING, problem.toString());
        });
        problems.forEach(problem -> tell(Level.WARNING, problem));
        told.retainAll(wrong);
    }

    private void tell(Level level, String problem) {
        if (told.add(problem)) {
            LOG.log(level, problem);
        }
    }

    /** These are in the log already. */
    void logged(Set<String> lines) {
        told.addAll(lines);
    }
}
