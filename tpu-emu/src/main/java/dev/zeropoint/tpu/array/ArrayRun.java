package dev.zeropoint.tpu.array;

import dev.zeropoint.core.tensor.Int32Matrix;
import java.util.OptionalInt;

/**
 * A product lhs [M, K] times rhs [K, N] on way through a register-level array: the control around
 * it, which offers the vectors, fold after fold, and collects the results. One {@link #step} is one
 * cycle. Folds go through the depth first, then from column tile to column tile; sums over several
 * tiles of the depth are added up outside of the array, in the accumulators.
 *
 * <p>All that the control knows of the progress it takes from the marks that leave the array; no
 * count of cycles is built in. A partial tile is padded with zeros. A run belongs to one thread at
 * a time.
 */
public abstract sealed class ArrayRun permits StationaryRun, OutputStationaryRun {
  private final ArrayTiming timing;
  private final Operand lhs;
  private final Operand rhs;

  ArrayRun(ArrayTiming timing, Operand lhs, Operand rhs) {
    this.timing = timing;
    this.lhs = lhs;
    this.rhs = rhs;
  }

  /**
   * A run that has not begun.
   *
   * @param timing array, dataflow, and how folds follow each other
   * @param lhs [M, K]
   * @param rhs [K, N]
   * @throws IllegalArgumentException if the depths differ or M * N is 2^31 or more
   */
  public static ArrayRun of(ArrayTiming timing, Operand lhs, Operand rhs) {
    if (lhs.cols() != rhs.rows()) {
      throw new IllegalArgumentException("lhs.cols=" + lhs.cols() + " != rhs.rows=" + rhs.rows());
    }
    return timing.dataflow() == Dataflow.OUTPUT_STATIONARY
        ? new OutputStationaryRun(timing, lhs, rhs)
        : new StationaryRun(timing, lhs, rhs);
  }

  /** Array, dataflow, and how folds follow each other. */
  public final ArrayTiming timing() {
    return timing;
  }

  /** The left operand, [M, K]. */
  public final Operand lhs() {
    return lhs;
  }

  /** The right operand, [K, N]. */
  public final Operand rhs() {
    return rhs;
  }

  /** Whether there is nothing to multiply. */
  final boolean empty() {
    return lhs.rows() == 0 || rhs.cols() == 0 || lhs.cols() == 0;
  }

  /** The array that is stepped. */
  public abstract SystolicArray array();

  /** Folds in all. */
  public abstract long folds();

  /** The fold that began last, counted from 1; 0 before the first. */
  public abstract long fold();

  /** Cycles until the last sum was finished, or so far. */
  public abstract long cycles();

  /** Whether all results have been collected. */
  public abstract boolean done();

  /**
   * One cycle.
   *
   * @throws IllegalStateException if the run is done
   */
  public final void step() {
    if (done()) {
      throw new IllegalStateException("the run is done after " + cycles() + " cycles");
    }
    cycle();
  }

  /** {@link #step} behind its check. */
  abstract void cycle();

  /** Steps until the run is done; answers what it took, cycles as counted. */
  public final ArrayCost finish() {
    while (!done()) {
      cycle();
    }
    return cost();
  }

  /** What the run has taken so far. */
  public final ArrayCost cost() {
    long useful = (long) lhs.rows() * lhs.cols() * rhs.cols();
    return new ArrayCost(folds(), cycles(), useful, cycles() * timing.size().elements());
  }

  /**
   * An element of the product, or nothing if no sum for it has left the array yet. Until the run is
   * done it may lack tiles of the depth.
   */
  public abstract OptionalInt result(int row, int col);

  /**
   * Writes the accumulators, as they are, to a matrix.
   *
   * @param dst [M, N]
   * @throws IllegalArgumentException if it has another shape or is read-only
   */
  public final void copyTo(Int32Matrix dst) {
    checkDst(dst);
    for (int row = 0; row < dst.rows(); row++) {
      for (int col = 0; col < dst.cols(); col++) {
        dst.set(row, col, accumulator(row, col));
      }
    }
  }

  /** Refuses a matrix that the product cannot be written to. */
  final void checkDst(Int32Matrix dst) {
    if (dst.segment().isReadOnly()) {
      throw new IllegalArgumentException("dst is read-only: " + dst);
    }
    if (dst.rows() != lhs.rows() || dst.cols() != rhs.cols()) {
      throw new IllegalArgumentException(
          "dst is " + dst + ", the product is [" + lhs.rows() + ", " + rhs.cols() + "]");
    }
  }

  /** An element of the product as far as it has been added up; 0 at first. */
  abstract int accumulator(int row, int col);

  /** What enters row {@code row} of the array {@code steps} steps after the next one, if known. */
  public abstract OptionalInt waitingLeft(int row, int steps);

  /** What enters column {@code col} of the array {@code steps} steps after the next one. */
  public abstract OptionalInt waitingTop(int col, int steps);

  /** How many rows the results of one tile have, as they leave the array. */
  public abstract int resultRows();

  /** Such a row's name: the extent of the product that it belongs to, and its number in it. */
  public abstract String resultLabel(int row);

  /** A result of the tile that leaves, or left last, by its row and the column that it leaves. */
  public abstract OptionalInt leavingResult(int row, int col);

  /**
   * What waits at an edge: in the setup, or in a vector that is to be offered.
   *
   * @param vectors the vectors from that of the next step on, one a row
   * @param next the row that is offered {@code steps - lane} steps after the next one, or -1
   */
  static OptionalInt waiting(
      DataSetup setup, int lane, int steps, Operand vectors, long next, int offset) {
    if (steps < lane) {
      return setup.waits(lane, steps)
          ? OptionalInt.of(setup.waiting(lane, steps))
          : OptionalInt.empty();
    }
    if (next < 0 || next >= vectors.rows()) {
      return OptionalInt.empty();
    }
    int col = offset + lane;
    return OptionalInt.of(
        col < vectors.cols() ? vectors.values()[(int) next * vectors.cols() + col] : 0);
  }
}
