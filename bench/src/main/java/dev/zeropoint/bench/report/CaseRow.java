package dev.zeropoint.bench.report;

/**
 * One duel of one case.
 *
 * @param name of the case
 * @param contender of this library
 * @param micros its median time in microseconds
 * @param peer the other contender, or null if there is none
 * @param peerMicros its median time in microseconds
 * @param ratio how many times as fast ours is, median over the rounds
 * @param ratioLow lower end of the 95% interval of that median
 * @param ratioHigh upper end
 * @param rounds that were played
 */
public record CaseRow(
    String name,
    String contender,
    double micros,
    String peer,
    Double peerMicros,
    Double ratio,
    Double ratioLow,
    Double ratioHigh,
    int rounds) {}
