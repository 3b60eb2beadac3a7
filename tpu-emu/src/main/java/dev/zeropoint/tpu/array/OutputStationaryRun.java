package dev.zeropoint.tpu.array;

import java.util.OptionalInt;

/**
 * A product whose sums stay. A tile is finished when the element in the far corner has seen K
 * vectors; it is latched in the step that begins the next tile, and drains while that one is
 * summed. The R steps that drain the last tile are taken but not counted, as in SCALE-Sim.
 */
final class OutputStationaryRun extends ArrayRun {
  private final OutputStationaryArray array;

  /** lhs, transposed: vector k has one lane for each row of lhs. */
  private final Operand left;

  private final Operand top;
  private final int rows;
  private final int cols;
  private final long colTiles;
  private final long tiles;

  /** [M, N]. */
  private final int[] accumulators;

  /** The tile that is summed, and how many of its vectors have been offered. */
  private long sumTile;

  private int offered;

  /** How many vectors of the tile have reached the far corner. */
  private int reached;

  /** The tile in the drain, or -1. */
  private long drainTile = -1;

  private long cycles;

  OutputStationaryRun(ArrayTiming timing, Operand lhs, Operand rhs) {
    super(timing, lhs, rhs);
    left = lhs.transposed();
    top = rhs;
    rows = timing.size().rows();
    cols = timing.size().cols();
    array = new OutputStationaryArray(timing.size());
    colTiles = ArrayTiming.tiles(rhs.cols(), cols);
    tiles = empty() ? 0 : colTiles * ArrayTiming.tiles(lhs.rows(), rows);
    accumulators = new int[Operand.length(lhs.rows(), rhs.cols())];
  }

  @Override
  public SystolicArray array() {
    return array;
  }

  @Override
  public long folds() {
    return tiles;
  }

  @Override
  public long fold() {
    return offered > 0 ? sumTile + 1 : sumTile;
  }

  @Override
  public long cycles() {
    return cycles;
  }

  /** Whether every sum stands, in the array or outside of it. */
  private boolean summed() {
    return sumTile == tiles;
  }

  @Override
  public boolean done() {
    return tiles == 0 || drainTile == tiles - 1 && array.leavingRow() <= 0;
  }

  @Override
  void cycle() {
    if (offered == 0 && sumTile > 0 && drainTile < sumTile - 1) {
      array.latch();
      drainTile = sumTile - 1;
    }
    if (!summed()) {
      cycles++;
      offer();
    }
    array.step();
    if (array.leavingRow() >= 0) {
      collect(array.leavingRow());
    }
    if (!summed() && array.operandValid(rows - 1, cols - 1) && ++reached == top.rows()) {
      sumTile++;
      offered = 0;
      reached = 0;
    }
  }

  private int firstRow(long tile) {
    return (int) (tile / colTiles) * rows;
  }

  private int firstCol(long tile) {
    return (int) (tile % colTiles) * cols;
  }

  private void offer() {
    if (offered == top.rows()) {
      return;
    }
    int row = firstRow(sumTile);
    int col = firstCol(sumTile);
    array.offerLeft(left.values(), offered * left.cols() + row, Math.min(rows, left.cols() - row));
    array.offerTop(top.values(), offered * top.cols() + col, Math.min(cols, top.cols() - col));
    offered++;
  }

  private void collect(int tileRow) {
    int row = firstRow(drainTile) + tileRow;
    if (row >= lhs().rows()) {
      return;
    }
    int col = firstCol(drainTile);
    int count = Math.min(cols, rhs().cols() - col);
    for (int lane = 0; lane < count; lane++) {
      accumulators[row * rhs().cols() + col + lane] = array.result(lane);
    }
  }

  @Override
  int accumulator(int row, int col) {
    return accumulators[row * rhs().cols() + col];
  }

  @Override
  public OptionalInt result(int row, int col) {
    long tile = row / rows * colTiles + col / cols;
    boolean left = tile < drainTile || tile == drainTile && row % rows >= array.leavingRow();
    return left ? OptionalInt.of(accumulator(row, col)) : OptionalInt.empty();
  }

  @Override
  public int resultRows() {
    return rows;
  }

  @Override
  public String resultLabel(int row) {
    return "m" + (firstRow(shownTile()) + row);
  }

  @Override
  public OptionalInt leavingResult(int row, int col) {
    int dstRow = firstRow(shownTile()) + row;
    int dstCol = firstCol(shownTile()) + col;
    return dstRow < lhs().rows() && dstCol < rhs().cols()
        ? result(dstRow, dstCol)
        : OptionalInt.empty();
  }

  private long shownTile() {
    return Math.max(0, drainTile);
  }

  @Override
  public OptionalInt waitingLeft(int row, int steps) {
    int offset = summed() ? 0 : firstRow(sumTile);
    return waiting(array.left(), row, steps, left, next(steps - row), offset);
  }

  @Override
  public OptionalInt waitingTop(int col, int steps) {
    int offset = summed() ? 0 : firstCol(sumTile);
    return waiting(array.top(), col, steps, top, next(steps - col), offset);
  }

  private long next(long later) {
    return summed() ? -1 : offered + later;
  }
}
