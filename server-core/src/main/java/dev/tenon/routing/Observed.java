package dev.tenon.routing;

/**
 * How a mount has answered so far.
 *
 * @param answers requests that its handler has answered
 * @param failures how many of them with 500 to 599
 * @param timed how many answers the time is about: those since {@link Mount#timeAnew}, or all
 * @param slowNanos nine of ten of those took no longer than this, in nanoseconds, up to a quarter too long
 */
public record Observed(long answers, long failures, long timed, long slowNanos) {}
