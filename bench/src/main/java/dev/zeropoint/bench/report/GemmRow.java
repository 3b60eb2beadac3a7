package dev.zeropoint.bench.report;

/**
 * One duel of one shape.
 *
 * @param m rows
 * @param n columns
 * @param k depth
 * @param backend of this library
 * @param gmacs its 10^9 multiply-accumulates a second, from the median time
 * @param percentOfLimit its speed by that of {@link Limits#gmacs}, median over the rounds, in
 *     percent; null without a limit
 * @param percentOfStep the same by a whole step of the x86 backend's kernel in registers,
 *     multiplications and additions; with VNNI both are one instruction and one figure
 * @param peer the other contender, or null if there is none
 * @param peerGmacs the peer's 10^9 multiply-accumulates a second
 * @param ratio how many times as fast the backend is, median over the rounds
 * @param ratioLow lower end of the 95% interval of that median
 * @param ratioHigh upper end
 * @param peerImplementation what the peer calls the implementation that it chose, or empty
 * @param weightBits 8, or 7 if a contender of this shape is inexact on weights of 8 bits
 * @param rounds that were played
 */
public record GemmRow(
    int m,
    int n,
    int k,
    String backend,
    double gmacs,
    Double percentOfLimit,
    Double percentOfStep,
    String peer,
    Double peerGmacs,
    Double ratio,
    Double ratioLow,
    Double ratioHigh,
    String peerImplementation,
    int weightBits,
    int rounds) {
  /** The shape as MxNxK. */
  public String shape() {
    return m + "x" + n + "x" + k;
  }

  /** Who plays against whom. */
  public String pair() {
    return peer == null ? backend : backend + " : " + peer;
  }
}
