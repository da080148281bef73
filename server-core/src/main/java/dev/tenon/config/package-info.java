/**
 * The configuration: TOML text in, immutable records out, every error with its file and line.
 *
 * <p>How a text is read: {@code TomlScanner} walks over it once, reports every fault of syntax, decodes texts and keys,
 * remembers where each key stands, and writes each sound statement anew in the plain form of TOML that toml4j reads without
 * error. {@code TomlSource}, the only class that touches toml4j, has that form parsed and joins the result with the lines.
 * {@code ServerReader} turns the tree into a {@link dev.tenon.config.ServerConfig} and collects what is wrong with it, so
 * that all problems of a file are told at once.
 *
 * <p>Nothing here knows a plugin: what stands under {@code [mount.options]} is checked by whoever reads it through
 * {@link dev.tenon.config.MountOptions}.
 *
 * <p>Threads: all records are immutable; {@link dev.tenon.config.MountOptions} belongs to one thread at a time. Limits: a
 * file of 1 MiB, 8192 values, values nested 16 deep, 100 problems told. The reference is {@code docs/configuration.md}.
 * Tests: the same package under {@code src/test}.
 */
@NullMarked
package dev.tenon.config;

import org.jspecify.annotations.NullMarked;
