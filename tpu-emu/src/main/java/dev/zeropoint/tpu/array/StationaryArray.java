package dev.zeropoint.tpu.array;

import java.util.Arrays;

/**
 * The array in which one operand stays and partial sums move down: the TPU's. The operand that
 * stays is called the weights here; input-stationary it is the activations.
 *
 * <pre>
 *                 weights, lowest row of the tile first
 *                     |        |
 *                 +--------+--------+
 *   activations ->| shadow | shadow |->
 *                 | weight | weight |
 *                 |  sum   |  sum   |
 *                 +---|----+---|----+
 *                 |   v    |   v    |
 *                     results
 * </pre>
 *
 * <p>Weights. A column has R shadow registers. In a cycle in which a weight enters at its top, it
 * goes to the shadow register of row 0, and what came with the same tile before it moves one row
 * down; rows that the tile has not reached yet keep what they hold. After R weights the tile is in
 * place. Column c is c cycles behind column 0, as the setup skews the vectors.
 *
 * <p>Taking over. Activations may be offered with {@code newWeights}. Where they arrive, each
 * element takes its shadow register as its weight, in the same cycle, and multiplies by that.
 *
 * <p>Sums. In each cycle {@code sum(r, c) = sum(r - 1, c) of the cycle before + operand * weight},
 * where above row 0 there is 0. What the lowest row holds is the result for the activations that
 * its element just saw, {@link #resultValid}.
 */
public final class StationaryArray extends SystolicArray {
  /** The mark of activations at whose arrival an element takes its shadow register. */
  private static final byte NEW_WEIGHTS = 2;

  private final int rows;
  private final int cols;
  private final int[][] weights;
  private final int[][] sums;

  /**
   * The shadow registers, two tiles: row j of a column's weights is kept in row j of a tile, and
   * {@link #shadow} works out which of them a register holds. So nothing is copied while weights
   * move down. A column shifts into one tile while the rows not reached yet are those of the other.
   */
  private final int[][][] tiles;

  /** For each column the tile that it shifts into. */
  private final int[] shifting;

  /** For each column how many weights of that tile have entered, in [0, R]. */
  private final int[] entered;

  /**
   * An array whose registers all hold 0.
   *
   * @param size R and C
   */
  public StationaryArray(ArraySize size) {
    super(size, size.cols());
    rows = size.rows();
    cols = size.cols();
    weights = registers(size);
    sums = registers(size);
    tiles = new int[][][] {registers(size), registers(size)};
    shifting = new int[cols];
    entered = new int[cols];
    Arrays.fill(entered, rows);
  }

  /**
   * Offers activations that bring new weights into use, otherwise as {@link #offerLeft}.
   *
   * @param values that hold the vector
   * @param offset of lane 0
   * @param count in [0, R]; the lanes behind are 0
   * @throws IllegalStateException if a vector was offered for this cycle already
   */
  public void offerLeftWithNewWeights(int[] values, int offset, int count) {
    offerLeft(values, offset, count, NEW_WEIGHTS);
  }

  @Override
  void stepElements(int[][] operands, int[] entering) {
    for (int distance = 0; distance < rows + cols - 1; distance++) {
      if (left().mark(distance) == NEW_WEIGHTS) {
        takeShadow(distance);
      }
    }
    // Behind the elements that read the shadow registers, as a clock edge would be.
    shiftWeights(entering);
    moveDown(sums);
    Arrays.fill(sums[0], 0);
    for (int row = 0; row < rows; row++) {
      multiplyAdd(sums[row], operands[row], weights[row]);
    }
  }

  /** Each element of a diagonal takes its shadow register as its weight. */
  private void takeShadow(int distance) {
    int lowest = Math.min(rows - 1, distance);
    for (int row = Math.max(0, distance - cols + 1); row <= lowest; row++) {
      weights[row][distance - row] = shadow(row, distance - row);
    }
  }

  private void shiftWeights(int[] entering) {
    for (int col = 0; col < cols; col++) {
      if (top().valid(col)) {
        shiftWeight(col, entering[col]);
      }
    }
  }

  private void shiftWeight(int col, int weight) {
    if (entered[col] == rows) {
      entered[col] = 0;
      shifting[col] ^= 1;
    }
    entered[col]++;
    // The first to enter has the longest way down.
    tiles[shifting[col]][rows - entered[col]][col] = weight;
  }

  /** What the shadow register of element (r, c) holds. */
  public int shadow(int row, int col) {
    if (row < entered[col]) {
      return tiles[shifting[col]][rows - entered[col] + row][col];
    }
    return tiles[shifting[col] ^ 1][row][col];
  }

  /** How many weights of a tile column c has shifted in, in [1, R]; R before the first. */
  public int shifted(int col) {
    return entered[col];
  }

  @Override
  public int weight(int row, int col) {
    return weights[row][col];
  }

  /** The partial sum that element (r, c) passes down. */
  @Override
  public int sum(int row, int col) {
    return sums[row][col];
  }

  /** Whether a result leaves column c: the activations of its lowest element are not a bubble. */
  public boolean resultValid(int col) {
    return operandValid(rows - 1, col);
  }

  /** What leaves column c at the bottom. */
  public int result(int col) {
    return sums[rows - 1][col];
  }
}
