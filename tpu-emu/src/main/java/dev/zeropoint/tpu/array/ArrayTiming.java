package dev.zeropoint.tpu.array;

/**
 * The cycles of a product in closed form. With T streamed rows the formulas are
 *
 * <pre>
 *                      folds                       cycles of one fold
 *   WEIGHT_STATIONARY  ceil(K / R) * ceil(N / C)   2R + C + T - 2    T = M
 *   INPUT_STATIONARY   ceil(K / R) * ceil(M / C)   2R + C + T - 2    T = N
 *   OUTPUT_STATIONARY  ceil(M / R) * ceil(N / C)    R + C + K - 2
 *
 *   SEPARATE           folds * cycles of one fold
 *   OVERLAPPED         R + (folds - 1) * max(T, R) + (T + R + C - 2)
 * </pre>
 *
 * <p>Where they come from: a stationary tile takes R cycles to shift in, a row a cycle. Row t of
 * the activations reaches row r and column c of the array t + r + c cycles after row 0 reached the
 * corner, so a tile works for T + R + C - 2 cycles after its R of shifting. An output-stationary
 * element needs K pairs, the last of which meet in the far corner K - 1 + R - 1 + C - 1 cycles
 * after the first. These are SCALE-Sim's formulas. A partial fold is padded with zeros and costs
 * the same as a full one.
 *
 * <p>Overlapped, the R cycles of shifting begin with the activations of the tile in front, since
 * both move as waves with the same skew and a shadow register is free once its weight is in use. So
 * the first activations of two tiles are max(T, R) cycles apart: the next tile waits for its
 * weights if T &lt; R, for the activations in front of it otherwise. Only the first shifting shows.
 *
 * <p>A product without elements or without depth does not run: 0 folds, 0 cycles.
 *
 * @param size of the array
 * @param dataflow what stays
 * @param foldTiming how folds follow each other; {@link FoldTiming#OVERLAPPED} needs a stationary
 *     operand
 */
public record ArrayTiming(ArraySize size, Dataflow dataflow, FoldTiming foldTiming) {
  /**
   * Checks that the two go together.
   *
   * @throws IllegalArgumentException if output-stationary folds are to overlap
   */
  public ArrayTiming {
    if (dataflow == Dataflow.OUTPUT_STATIONARY && foldTiming == FoldTiming.OVERLAPPED) {
      throw new IllegalArgumentException(
          "foldTiming=OVERLAPPED needs an operand that is shifted in, OUTPUT_STATIONARY has none");
    }
  }

  /**
   * The cost of a product.
   *
   * @param m rows of lhs, 0 or more
   * @param n columns of rhs, 0 or more
   * @param k depth, 0 or more
   * @throws IllegalArgumentException if an extent is negative or the cycles exceed 2^63 - 1
   */
  public ArrayCost cost(int m, int n, int k) {
    if (m < 0 || n < 0 || k < 0) {
      throw new IllegalArgumentException("m=" + m + ", n=" + n + ", k=" + k + " must be >= 0");
    }
    if (m == 0 || n == 0 || k == 0) {
      return new ArrayCost(0, 0, 0, 0);
    }
    try {
      long folds = foldCount(m, n, k);
      long cycles = cycles(folds, m, n, k);
      long useful = Math.multiplyExact((long) m * n, (long) k);
      return new ArrayCost(folds, cycles, useful, Math.multiplyExact(cycles, size.elements()));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "m=" + m + ", n=" + n + ", k=" + k + " take too many cycles on " + size, e);
    }
  }

  private long foldCount(int m, int n, int k) {
    return switch (dataflow) {
      case WEIGHT_STATIONARY -> tiles(k, size.rows()) * tiles(n, size.cols());
      case INPUT_STATIONARY -> tiles(k, size.rows()) * tiles(m, size.cols());
      case OUTPUT_STATIONARY -> tiles(m, size.rows()) * tiles(n, size.cols());
    };
  }

  /** How many tiles of that extent cover {@code length}. */
  static long tiles(int length, int extent) {
    return Math.ceilDiv((long) length, extent);
  }

  private long cycles(long folds, int m, int n, int k) {
    // The cycles in which the wave crosses the array, less the one that it starts in.
    long crossing = size.rows() + size.cols() - 2L;
    if (dataflow == Dataflow.OUTPUT_STATIONARY) {
      return Math.multiplyExact(folds, crossing + k);
    }
    long streamed = dataflow == Dataflow.WEIGHT_STATIONARY ? m : n;
    return switch (foldTiming) {
      case SEPARATE -> Math.multiplyExact(folds, size.rows() + streamed + crossing);
      case OVERLAPPED ->
          Math.addExact(
              Math.multiplyExact(folds - 1, Math.max(streamed, size.rows())),
              size.rows() + streamed + crossing);
    };
  }
}
