package dev.zeropoint.tpu.machine;

/**
 * A time in which a unit was at work.
 *
 * @param unit that worked
 * @param name what it did
 * @param start first cycle
 * @param cycles how many, 0 for a mark
 */
public record TraceEvent(Unit unit, String name, long start, long cycles) {}
