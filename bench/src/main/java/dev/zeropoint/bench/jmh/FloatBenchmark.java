package dev.zeropoint.bench.jmh;

import dev.zeropoint.core.floats.FloatOperation;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The loops of floats between products: of 128x384 elements, as a layer of 128 tokens has them, and
 * of one head of attention, 128 tokens of 32 floats each in rows of 384.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FloatBenchmark {
  /** Every row times the same row. */
  @Benchmark
  public void multiplyByRow(FloatState state) {
    state.kernels.apply(
        FloatOperation.MULTIPLY,
        state.src.segment(),
        0,
        FloatState.COLS,
        1,
        state.src.segment(),
        0,
        0,
        1,
        state.dst.segment(),
        0,
        FloatState.ROWS,
        FloatState.COLS);
  }

  /** The sum of each row. */
  @Benchmark
  public void sums(FloatState state) {
    state.kernels.sum(
        state.src.segment(),
        0,
        FloatState.COLS,
        state.dst.segment(),
        0,
        FloatState.ROWS,
        FloatState.COLS);
  }

  /** The error function. */
  @Benchmark
  public void erf(FloatState state) {
    state.kernels.erf(
        state.src.segment(), 0, state.dst.segment(), 0, FloatState.ROWS * FloatState.COLS);
  }

  /** The softmax of rows. */
  @Benchmark
  public void softmax(FloatState state) {
    state.kernels.softmax(
        state.src.segment(), 0, state.dst.segment(), 0, FloatState.ROWS, FloatState.COLS);
  }

  /** A head, transposed. */
  @Benchmark
  public void transpose(FloatState state) {
    state.kernels.copy(
        state.src.segment(),
        0,
        1,
        FloatState.COLS,
        state.dst.segment(),
        0,
        FloatState.ROWS,
        FloatState.HEAD,
        FloatState.ROWS);
  }

  /** A head times as many floats, as if they were another's, transposed: scores of attention. */
  @Benchmark
  public void scores(FloatState state) {
    state.kernels.multiply(
        state.src.segment(),
        0,
        FloatState.COLS,
        1,
        state.src.segment(),
        0,
        state.dst.segment(),
        0,
        FloatState.ROWS,
        FloatState.ROWS,
        FloatState.HEAD,
        FloatState.ROWS,
        state.scratch.segment());
  }
}
