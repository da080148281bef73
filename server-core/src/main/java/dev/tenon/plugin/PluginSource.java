package dev.tenon.plugin;

import java.nio.file.Path;

/**
 * One file or folder of the plugins directory, and what was in it when it was scanned.
 *
 * @param file what was dropped; it may have changed or gone since
 * @param sha256 the hash of the content, 64 hexadecimal digits
 */
public record PluginSource(Path file, String sha256) {}
