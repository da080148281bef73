package dev.tenon.data.store;

import java.util.List;

/**
 * What a document is and was, the newest first.
 *
 * @param more whether the limits cut the rest off
 */
public record History(List<Version> versions, boolean more) {

    public History {
        versions = List.copyOf(versions);
    }
}
