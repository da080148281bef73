package dev.tenon.routing;

/**
 * How a mount has answered during some time.
 *
 * @param answers requests that its handler has answered
 * @param failures how many of them with 500 to 599
 * @param slowNanos nine of ten answers took no longer than this, in nanoseconds, up to a quarter too long
 */
public record Observed(long answers, long failures, long slowNanos) {}
