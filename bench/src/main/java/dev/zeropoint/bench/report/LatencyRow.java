package dev.zeropoint.bench.report;

/**
 * The times of single calls of one product.
 *
 * @param m rows
 * @param n columns
 * @param k depth
 * @param backend of this library, or the control
 * @param calls that were timed
 * @param medianNanos the median
 * @param p99Nanos 99 of 100 calls are not longer
 * @param p999Nanos 999 of 1000 calls are not longer
 * @param maxNanos the longest call
 * @param p999ByMedian the former by the latter
 */
public record LatencyRow(
    int m,
    int n,
    int k,
    String backend,
    long calls,
    long medianNanos,
    long p99Nanos,
    long p999Nanos,
    long maxNanos,
    double p999ByMedian) {}
