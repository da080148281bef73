package dev.tenon.data.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A state that a document has or had, from {@link Meta#modified} on.
 *
 * @param until when it was replaced or deleted; empty for what is there now
 */
public record Version(Document document, Optional<Instant> until) {}
