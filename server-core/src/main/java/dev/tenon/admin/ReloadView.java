package dev.tenon.admin;

import java.util.List;

/**
 * What came of a reload.
 *
 * @param applied whether the server now serves by what it read; if not, nothing has changed
 * @param changes what is different now, a sentence each; empty if nothing is
 * @param problems why it was refused, or what is wrong although it was not
 */
public record ReloadView(boolean applied, List<String> changes, List<String> problems) {

    public ReloadView {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** It was refused, and nothing has changed. */
    public static ReloadView refused(List<String> problems) {
        return new ReloadView(false, List.of(), problems);
    }
}
