package dev.zeropoint.tpu.array;

import java.util.OptionalInt;

/**
 * A product with a stationary operand: streamed [T, K] times stationary [K, P]. Weight-stationary
 * these are lhs and rhs; input-stationary the product is transposed, so they are rhs and lhs, both
 * transposed.
 */
final class StationaryRun extends ArrayRun {
  private final StationaryArray array;
  private final boolean transposed;
  private final Operand streamed;
  private final Operand stationary;
  private final int rows;
  private final int cols;
  private final long depthTiles;
  private final long tiles;

  /** [T, P]. */
  private final int[] accumulators;

  /** The tile whose weights are offered next, and how many of its rows have been. */
  private long loadTile;

  private int loadRows;

  /** The tile whose activations are offered next, and how many of them have been. */
  private long streamTile;

  private int streamRows;

  /** For each column the tile of its next result, and the row. */
  private final long[] resultTile;

  private final int[] resultRow;

  StationaryRun(ArrayTiming timing, Operand lhs, Operand rhs) {
    super(timing, lhs, rhs);
    transposed = timing.dataflow() == Dataflow.INPUT_STATIONARY;
    streamed = transposed ? rhs.transposed() : lhs;
    stationary = transposed ? lhs.transposed() : rhs;
    rows = timing.size().rows();
    cols = timing.size().cols();
    array = new StationaryArray(timing.size());
    depthTiles = ArrayTiming.tiles(stationary.rows(), rows);
    tiles = empty() ? 0 : depthTiles * ArrayTiming.tiles(stationary.cols(), cols);
    accumulators = new int[Operand.length(streamed.rows(), stationary.cols())];
    resultTile = new long[cols];
    resultRow = new int[cols];
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
    return loadRows > 0 ? loadTile + 1 : loadTile;
  }

  @Override
  public long cycles() {
    return array.cycle();
  }

  /** The last column is the last to give a result. */
  @Override
  public boolean done() {
    return resultTile[cols - 1] == tiles;
  }

  @Override
  void cycle() {
    offerActivations();
    offerWeights();
    array.step();
    collect();
  }

  private int firstDepth(long tile) {
    return (int) (tile % depthTiles) * rows;
  }

  private int firstCol(long tile) {
    return (int) (tile / depthTiles) * cols;
  }

  private void offerActivations() {
    // A tile whose last row was offered in an earlier cycle may be used.
    if (streamTile == loadTile) {
      return;
    }
    int depth = firstDepth(streamTile);
    int offset = streamRows * streamed.cols() + depth;
    int count = Math.min(rows, streamed.cols() - depth);
    if (streamRows == 0) {
      array.offerLeftWithNewWeights(streamed.values(), offset, count);
    } else {
      array.offerLeft(streamed.values(), offset, count);
    }
    if (++streamRows == streamed.rows()) {
      streamRows = 0;
      streamTile++;
    }
  }

  private void offerWeights() {
    if (!loads()) {
      return;
    }
    int row = firstDepth(loadTile) + rows - 1 - loadRows;
    int col = firstCol(loadTile);
    if (row < stationary.rows()) {
      int count = Math.min(cols, stationary.cols() - col);
      array.offerTop(stationary.values(), row * stationary.cols() + col, count);
    } else {
      array.offerTop(stationary.values(), 0, 0);
    }
    if (++loadRows == rows) {
      loadRows = 0;
      loadTile++;
    }
  }

  /** Whether a row of weights is offered now. */
  private boolean loads() {
    if (loadTile == tiles) {
      return false;
    }
    if (loadRows > 0 || loadTile == 0) {
      return true;
    }
    return switch (timing().foldTiming()) {
      case SEPARATE -> resultTile[cols - 1] == loadTile;
      // The wave that takes the shadow registers of the tile in front runs ahead of this one.
      case OVERLAPPED -> streamTile == loadTile || streamTile == loadTile - 1 && streamRows > 0;
    };
  }

  private void collect() {
    for (int col = 0; col < cols; col++) {
      if (array.resultValid(col)) {
        collect(col);
      }
    }
  }

  private void collect(int col) {
    int dstCol = firstCol(resultTile[col]) + col;
    if (dstCol < stationary.cols()) {
      accumulators[resultRow[col] * stationary.cols() + dstCol] += array.result(col);
    }
    if (++resultRow[col] == streamed.rows()) {
      resultRow[col] = 0;
      resultTile[col]++;
    }
  }

  @Override
  int accumulator(int row, int col) {
    int streamedRow = transposed ? col : row;
    int stationaryCol = transposed ? row : col;
    return accumulators[streamedRow * stationary.cols() + stationaryCol];
  }

  @Override
  public OptionalInt result(int row, int col) {
    int streamedRow = transposed ? col : row;
    int stationaryCol = transposed ? row : col;
    int lane = stationaryCol % cols;
    long firstTile = stationaryCol / cols * depthTiles;
    boolean left =
        resultTile[lane] > firstTile
            || resultTile[lane] == firstTile && resultRow[lane] > streamedRow;
    return left ? OptionalInt.of(accumulator(row, col)) : OptionalInt.empty();
  }

  @Override
  public int resultRows() {
    return streamed.rows();
  }

  @Override
  public String resultLabel(int row) {
    return (transposed ? "n" : "m") + row;
  }

  @Override
  public OptionalInt leavingResult(int row, int col) {
    long tile = Math.min(resultTile[cols - 1], tiles - 1);
    int stationaryCol = firstCol(tile) + col;
    if (stationaryCol >= stationary.cols()) {
      return OptionalInt.empty();
    }
    return transposed ? result(stationaryCol, row) : result(row, stationaryCol);
  }

  @Override
  public OptionalInt waitingLeft(int row, int steps) {
    long tile = streamTile;
    long first = streamRows;
    if (streamTile == loadTile) {
      // Its weights have yet to come; how soon is known once they do.
      first = loads() ? loadRows - rows : Integer.MIN_VALUE;
    }
    int depth = tile < tiles ? firstDepth(tile) : 0;
    return waiting(array.left(), row, steps, streamed, first + steps - row, depth);
  }

  @Override
  public OptionalInt waitingTop(int col, int steps) {
    long later = steps - col;
    boolean known = loads() && loadRows + later < rows;
    long row = known ? firstDepth(loadTile) + rows - 1 - (loadRows + later) : -1;
    if (known && later >= 0 && row >= stationary.rows()) {
      return OptionalInt.of(0);
    }
    return waiting(array.top(), col, steps, stationary, row, known ? firstCol(loadTile) : 0);
  }
}
