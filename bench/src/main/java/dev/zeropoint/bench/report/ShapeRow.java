package dev.zeropoint.bench.report;

/**
 * One shape of a backend among its others.
 *
 * @param m rows
 * @param n columns
 * @param k depth
 * @param backend of this library
 * @param gmacs its 10^9 multiply-accumulates a second, from the median time
 * @param weightGbytes 10^9 bytes of packed weights a second, from the median time
 * @param share its multiply-accumulates a second by those of the backend's fastest shape, median
 *     over the rounds
 * @param shareLow lower end of the 95% interval of that median
 * @param shareHigh upper end
 * @param rounds that were played
 */
public record ShapeRow(
    int m,
    int n,
    int k,
    String backend,
    double gmacs,
    double weightGbytes,
    double share,
    double shareLow,
    double shareHigh,
    int rounds) {}
