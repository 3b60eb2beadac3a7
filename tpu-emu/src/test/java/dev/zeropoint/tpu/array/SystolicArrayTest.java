package dev.zeropoint.tpu.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.zeropoint.core.TestSeed;
import java.lang.management.ManagementFactory;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every register of every element after every step, against {@link LiteralArray}. */
class SystolicArrayTest {
  private static final int STEPS = 400;

  @ParameterizedTest
  @CsvSource({"1,1", "1,5", "5,1", "2,2", "3,7", "7,3", "8,8", "2,19", "19,2"})
  void stationaryRegistersAreThoseOfSeparateElements(int rows, int cols) {
    RandomGenerator random = TestSeed.random("ws " + rows + "x" + cols);
    StationaryArray array = new StationaryArray(new ArraySize(rows, cols));
    LiteralArray literal = new LiteralArray(rows, cols);
    for (int step = 0; step < STEPS; step++) {
      LiteralArray.Vector left = null;
      if (random.nextInt(4) > 0) {
        left = new LiteralArray.Vector(values(random, rows), random.nextInt(5) == 0);
        if (left.newWeights()) {
          array.offerLeftWithNewWeights(left.values(), 0, rows);
        } else {
          array.offerLeft(left.values(), 0, rows);
        }
      }
      int[] top = random.nextInt(3) > 0 ? values(random, cols) : null;
      if (top != null) {
        array.offerTop(top, 0, cols);
      }
      array.step();
      literal.stepStationary(left, top);
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          String where = where(rows, cols, step, row, col);
          assertThat(array.operand(row, col)).as(where).isEqualTo(literal.operand(row, col));
          assertThat(array.operandValid(row, col)).as(where).isEqualTo(literal.valid(row, col));
          assertThat(array.shadow(row, col)).as(where).isEqualTo(literal.shadow(row, col));
          assertThat(array.weight(row, col)).as(where).isEqualTo(literal.weight(row, col));
          assertThat(array.sum(row, col)).as(where).isEqualTo(literal.sum(row, col));
        }
      }
    }
    assertThat(array.cycle()).isEqualTo(STEPS);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,5", "5,1", "2,2", "3,7", "7,3", "8,8"})
  void outputStationaryRegistersAreThoseOfSeparateElements(int rows, int cols) {
    RandomGenerator random = TestSeed.random("os " + rows + "x" + cols);
    OutputStationaryArray array = new OutputStationaryArray(new ArraySize(rows, cols));
    LiteralArray literal = new LiteralArray(rows, cols);
    int sinceLatch = rows;
    for (int step = 0; step < STEPS; step++) {
      LiteralArray.Vector left = null;
      if (random.nextInt(4) > 0) {
        left = new LiteralArray.Vector(values(random, rows), false);
        array.offerLeft(left.values(), 0, rows);
      }
      int[] top = random.nextInt(4) > 0 ? values(random, cols) : null;
      if (top != null) {
        array.offerTop(top, 0, cols);
      }
      boolean latch = random.nextInt(2 * rows) == 0;
      if (latch) {
        array.latch();
      }
      sinceLatch = latch ? 0 : sinceLatch + 1;
      array.step();
      literal.stepOutputStationary(left, top, latch);
      assertThat(array.leavingRow()).isEqualTo(Math.max(-1, rows - 1 - sinceLatch));
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          String where = where(rows, cols, step, row, col);
          assertThat(array.operand(row, col)).as(where).isEqualTo(literal.operand(row, col));
          assertThat(array.weight(row, col)).as(where).isEqualTo(literal.weight(row, col));
          assertThat(array.sum(row, col)).as(where).isEqualTo(literal.sum(row, col));
          if (array.leavingRow() >= 0) {
            assertThat(array.drain(row, col)).as(where).isEqualTo(literal.drain(row, col));
          }
        }
      }
    }
  }

  /** Mostly small ones, some that make sums wrap. */
  private static int[] values(RandomGenerator random, int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(-255, 256);
    }
    return values;
  }

  private static String where(int rows, int cols, int step, int row, int col) {
    return TestSeed.replay(rows + "x" + cols + " step " + step + " element " + row + "," + col);
  }

  @Test
  void weightsTakeRowsCyclesAndActivationsRowsPlusColumns() {
    StationaryArray array = new StationaryArray(new ArraySize(2, 2));
    array.offerTop(new int[] {3, 4}, 0, 2);
    array.step();
    array.offerTop(new int[] {1, 2}, 0, 2);
    array.step();
    assertThat(array.shadow(0, 0)).isEqualTo(1);
    assertThat(array.shadow(1, 0)).isEqualTo(3);
    // Column 1 is a cycle behind.
    assertThat(array.shadow(0, 1)).isEqualTo(4);
    array.offerLeftWithNewWeights(new int[] {10, 20}, 0, 2);
    array.step();
    assertThat(array.sum(0, 0)).isEqualTo(10 * 1);
    assertThat(array.resultValid(0)).isFalse();
    array.step();
    assertThat(array.resultValid(0)).isTrue();
    assertThat(array.result(0)).isEqualTo(10 * 1 + 20 * 3);
    assertThat(array.resultValid(1)).isFalse();
    array.step();
    assertThat(array.resultValid(0)).isFalse();
    assertThat(array.result(1)).isEqualTo(10 * 2 + 20 * 4);
    assertThat(array.resultValid(1)).isTrue();
  }

  @Test
  void aStepAllocatesNothing() {
    ArraySize size = new ArraySize(16, 16);
    int[] vector = new int[16];
    for (SystolicArray array :
        new SystolicArray[] {new StationaryArray(size), new OutputStationaryArray(size)}) {
      assertThat(leastAllocation(array, vector)).as("bytes a step, " + array).isZero();
    }
  }

  /** Bytes a step, whole ones; compiled code, which allocates nothing, arrives in its time. */
  private static long leastAllocation(SystolicArray array, int[] vector) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int steps = 1000;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 200 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int step = 0; step < steps; step++) {
        array.offerLeft(vector, 0, vector.length);
        array.offerTop(vector, 0, vector.length);
        if (step % 64 == 0 && array instanceof OutputStationaryArray outputs) {
          outputs.latch();
        }
        array.step();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / steps);
    }
    return least;
  }

  @Test
  void sumsWrap() {
    StationaryArray array = new StationaryArray(new ArraySize(1, 1));
    array.offerTop(new int[] {65_535}, 0, 1);
    array.step();
    array.offerLeftWithNewWeights(new int[] {65_535}, 0, 1);
    array.step();
    assertThat(array.result(0)).isEqualTo((int) (65_535L * 65_535L));
  }

  @Test
  void anOfferChangesNothingBeforeTheStep() {
    StationaryArray array = new StationaryArray(new ArraySize(1, 2));
    array.offerLeft(new int[] {5}, 0, 1);
    array.step();
    array.offerLeft(new int[] {6}, 0, 1);
    assertThat(array.operand(0, 0)).isEqualTo(5);
    assertThat(array.operandValid(0, 0)).isTrue();
    assertThat(array.operandValid(0, 1)).isFalse();
    assertThat(array.cycle()).isEqualTo(1);
  }

  @Test
  void oneVectorACycle() {
    StationaryArray array = new StationaryArray(new ArraySize(2, 3));
    array.offerLeft(new int[2], 0, 2);
    assertThatThrownBy(() -> array.offerLeft(new int[2], 0, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("two vectors for one cycle");
  }

  @ParameterizedTest
  @CsvSource({"4,0,3", "4,2,-1", "4,3,2", "4,-1,2"})
  void vectorsFitTheEdge(int length, int offset, int count) {
    SystolicArray array = new OutputStationaryArray(new ArraySize(2, 2));
    int[] values = new int[length];
    assertThatThrownBy(() -> array.offerTop(values, offset, count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("offset=" + offset + ", count=" + count + " do not fit 4 values and 2 lanes");
  }

  @Test
  void sizesAreChecked() {
    assertThatThrownBy(() -> new ArraySize(0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows=0 and cols=4 must be >= 1");
  }
}
