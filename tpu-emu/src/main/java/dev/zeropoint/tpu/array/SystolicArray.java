package dev.zeropoint.tpu.array;

/**
 * An array of processing elements, register by register: {@link #step} is one clock cycle of all of
 * them. Element (r, c) is in row r from the top and column c from the left; r in [0, R), c in [0,
 * C). All values are int32 and wrap modulo 2^32.
 *
 * <p>At each of the two edges a {@link DataSetup} takes a vector a cycle and skews it. So in every
 * cycle the elements of a diagonal, r + c = d, work on the vector that was offered d cycles before,
 * and one mark for each diagonal tells what it is.
 *
 * <p>An element's registers are read with {@code operand}, {@code sum} and the like, and mean what
 * it holds after the step. A vector is offered for the next step; without an offer a bubble enters,
 * whose values are 0.
 *
 * <p>No step allocates memory. Rows of registers are Java arrays: what moves to the right is copied
 * by one element, what moves down changes its row by reference. An array belongs to one thread at a
 * time.
 */
public abstract sealed class SystolicArray permits StationaryArray, OutputStationaryArray {
  /** The mark of a vector of values. */
  static final byte VALUES = 1;

  private final ArraySize size;
  private final DataSetup left;
  private final DataSetup top;
  private final int[][] operands;
  private long cycle;

  /** For an array whose marks at the top are followed over {@code topReach} steps. */
  SystolicArray(ArraySize size, int topReach) {
    this.size = size;
    left = new DataSetup(size.rows(), size.rows() + size.cols() - 1);
    top = new DataSetup(size.cols(), topReach);
    operands = registers(size);
  }

  /** One register for each processing element, holding 0. */
  static int[][] registers(ArraySize size) {
    return new int[size.rows()][size.cols()];
  }

  /** R and C. */
  public final ArraySize size() {
    return size;
  }

  /** Steps taken so far. */
  public final long cycle() {
    return cycle;
  }

  final DataSetup left() {
    return left;
  }

  final DataSetup top() {
    return top;
  }

  /**
   * Offers a vector to the left edge: lane r enters row r, r cycles after lane 0.
   *
   * @param values that hold the vector
   * @param offset of lane 0
   * @param count in [0, R]; the lanes behind are 0
   * @throws IllegalStateException if one was offered for this cycle already
   */
  public final void offerLeft(int[] values, int offset, int count) {
    offerLeft(values, offset, count, VALUES);
  }

  final void offerLeft(int[] values, int offset, int count, byte mark) {
    left.offer(values, offset, checkedCount(values, offset, count, size.rows()), mark);
  }

  /**
   * Offers a vector to the top edge: lane c enters column c, c cycles after lane 0.
   *
   * @param values that hold the vector
   * @param offset of lane 0
   * @param count in [0, C]; the lanes behind are 0
   * @throws IllegalStateException if one was offered for this cycle already
   */
  public final void offerTop(int[] values, int offset, int count) {
    top.offer(values, offset, checkedCount(values, offset, count, size.cols()), VALUES);
  }

  private static int checkedCount(int[] values, int offset, int count, int lanes) {
    if (count < 0 || count > lanes || offset < 0 || offset > values.length - count) {
      throw new IllegalArgumentException(
          "offset="
              + offset
              + ", count="
              + count
              + " do not fit "
              + values.length
              + " values and "
              + lanes
              + " lanes");
    }
    return count;
  }

  /** One clock cycle of every processing element. */
  public final void step() {
    int[] entering = left.enter();
    for (int row = 0; row < operands.length; row++) {
      int[] registers = operands[row];
      System.arraycopy(registers, 0, registers, 1, registers.length - 1);
      registers[0] = entering[row];
    }
    stepElements(operands, top.enter());
    cycle++;
  }

  /**
   * The rest of a cycle, once the operands have moved to the right.
   *
   * @param operands of this cycle, [R][C]
   * @param entering what enters at the top
   */
  abstract void stepElements(int[][] operands, int[] entering);

  /** Adds the products of one row of elements to their sums. */
  static void multiplyAdd(int[] sums, int[] operands, int[] weights) {
    // One index for all three, and no offsets: only so does C2 make it a SIMD loop on JDK 25.
    for (int col = 0; col < sums.length; col++) {
      sums[col] += operands[col] * weights[col];
    }
  }

  /** Moves every row of registers one down; the lowest becomes the top one, with its contents. */
  static void moveDown(int[][] rows) {
    int[] lowest = rows[rows.length - 1];
    System.arraycopy(rows, 0, rows, 1, rows.length - 1);
    rows[0] = lowest;
  }

  /** The operand that element (r, c) holds, which it got from its left neighbour. */
  public final int operand(int row, int col) {
    return operands[row][col];
  }

  /** Whether the operand of element (r, c) belongs to a vector that was offered. */
  public final boolean operandValid(int row, int col) {
    return left.valid(row + col);
  }

  /** The other factor of element (r, c): its weight. */
  public abstract int weight(int row, int col);

  /** The sum of element (r, c). */
  public abstract int sum(int row, int col);
}
