package dev.zeropoint.tpu.array;

import java.util.Arrays;

/**
 * The array in which sums stay: activations move to the right, weights move down, and each element
 * adds the product of the two that meet in it to its sum.
 *
 * <p>Sums leave through a second register of each element, the drain. {@link #latch} hands all sums
 * over at the next clock edge, and summing starts again from 0 in the same cycle. From then on the
 * drain moves down one row a cycle, so that the rows of a tile leave at the bottom, lowest first,
 * while the next tile is summed. SCALE-Sim counts no cycle for that; its trace even writes the
 * lowest row R - 1 cycles before its elements have seen their last pair, and only its totals are
 * comparable.
 */
public final class OutputStationaryArray extends SystolicArray {
  private final int rows;
  private final int[][] weights;
  private int[][] sums;
  private int[][] drain;
  private boolean latch;

  /** The row of the tile whose sums are at the bottom of the drain, or -1. */
  private int leavingRow = -1;

  /**
   * An array whose registers all hold 0.
   *
   * @param size R and C
   */
  public OutputStationaryArray(ArraySize size) {
    super(size, size.rows() + size.cols() - 1);
    rows = size.rows();
    weights = registers(size);
    sums = registers(size);
    drain = registers(size);
  }

  /**
   * Hands all sums over to the drain in the next step, which adds its products to 0. What the drain
   * still holds is lost.
   */
  public void latch() {
    latch = true;
  }

  @Override
  void stepElements(int[][] operands, int[] entering) {
    moveDown(weights);
    System.arraycopy(entering, 0, weights[0], 0, entering.length);
    if (latch) {
      exchangeSumsAndDrain();
    } else if (leavingRow >= 0) {
      moveDown(drain);
      Arrays.fill(drain[0], 0);
      leavingRow--;
    }
    latch = false;
    for (int row = 0; row < rows; row++) {
      multiplyAdd(sums[row], operands[row], weights[row]);
    }
  }

  private void exchangeSumsAndDrain() {
    int[][] latched = sums;
    sums = drain;
    drain = latched;
    for (int[] row : sums) {
      Arrays.fill(row, 0);
    }
    leavingRow = rows - 1;
  }

  @Override
  public int weight(int row, int col) {
    return weights[row][col];
  }

  /** Whether the weight of element (r, c) belongs to a vector that was offered. */
  public boolean weightValid(int row, int col) {
    return top().valid(row + col);
  }

  /** The sum that stays in element (r, c). */
  @Override
  public int sum(int row, int col) {
    return sums[row][col];
  }

  /** What the drain register of element (r, c) holds. */
  public int drain(int row, int col) {
    return drain[row][col];
  }

  /** The row of the latched tile that leaves at the bottom, or -1 if all have. */
  public int leavingRow() {
    return leavingRow;
  }

  /** What leaves column c at the bottom of the drain. */
  public int result(int col) {
    return drain[rows - 1][col];
  }
}
