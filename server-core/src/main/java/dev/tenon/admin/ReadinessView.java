package dev.tenon.admin;

import java.util.List;

/**
 * Whether the server should be sent requests.
 *
 * @param reasons why not, a sentence each; empty if it should
 */
public record ReadinessView(List<String> reasons) {

    public ReadinessView {
        reasons = List.copyOf(reasons);
    }

    /** Whether it should. */
    public boolean ready() {
        return reasons.isEmpty();
    }
}
