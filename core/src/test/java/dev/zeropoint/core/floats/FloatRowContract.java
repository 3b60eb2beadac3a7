package dev.zeropoint.core.floats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The part of {@link FloatKernelsContract} about softmax and sums. */
interface FloatRowContract extends FloatKernelsUnderTest {
  /** Around one to sixteen vectors, and where networks have theirs. */
  int[] COLS =
      IntStream.concat(
              IntStream.rangeClosed(1, 40), IntStream.of(63, 64, 65, 66, 127, 128, 129, 512, 1000))
          .toArray();

  /** What a row of softmax consists of. */
  enum Row {
    ORDINARY,
    EQUAL,
    /** Down to where e^x underflows, and below. */
    SPREAD,
    /** Close to where 2^m is no normal float any more, and to where e^x stays at its value. */
    UNDERFLOW,
    ANY_BITS,
    SOME_NEGATIVE_INFINITY,
    ALL_NEGATIVE_INFINITY,
    POSITIVE_INFINITY,
    NAN,
    EDGES;

    float[] values(RandomGenerator random, int cols) {
      float[] values = FloatFill.ORDINARY.values(random, cols);
      int at = random.nextInt(cols);
      switch (this) {
        case ORDINARY -> {}
        case EQUAL -> Arrays.fill(values, values[0] * 100);
        case SPREAD -> fill(values, random, -140, 40);
        case UNDERFLOW -> {
          fill(values, random, -88.8f, -87);
          values[at] = 0;
        }
        case ANY_BITS -> {
          values = FloatFill.BITS.values(random, cols);
          for (int i = 0; i < cols; i++) {
            values[i] = Float.isFinite(values[i]) ? values[i] : -Float.MAX_VALUE;
          }
        }
        case SOME_NEGATIVE_INFINITY -> {
          for (int i = 0; i < cols; i++) {
            values[i] = random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : values[i];
          }
        }
        case ALL_NEGATIVE_INFINITY -> Arrays.fill(values, Float.NEGATIVE_INFINITY);
        case POSITIVE_INFINITY -> values[at] = Float.POSITIVE_INFINITY;
        case NAN -> values[at] = Float.NaN;
        case EDGES -> values = FloatFill.EDGES.values(random, cols);
      }
      return values;
    }

    private static void fill(float[] values, RandomGenerator random, float from, float to) {
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat(from, to);
      }
    }
  }

  @Test
  default void softmaxOfEveryRow() {
    SplittableRandom random = TestSeed.random("softmax of a row");
    for (int cols : COLS) {
      for (Row row : Row.values()) {
        checkSoftmax(row.values(random, cols), 1, cols, random, row.toString());
      }
    }
  }

  /** Each row for itself, whatever the others hold. */
  @Test
  default void softmaxOfSeveralRows() {
    SplittableRandom random = TestSeed.random("softmax of rows");
    for (int cols : COLS) {
      for (int rows : new int[] {2, 3, 7}) {
        for (int run = 0; run < 3; run++) {
          float[] values = new float[rows * cols];
          for (int row = 0; row < rows; row++) {
            Row kind = Row.values()[random.nextInt(Row.values().length)];
            System.arraycopy(kind.values(random, cols), 0, values, row * cols, cols);
          }
          checkSoftmax(values, rows, cols, random, "");
        }
      }
    }
  }

  /** A NaN at each place of a row, and the greatest value at each. */
  @Test
  default void softmaxLooksAtEveryElement() {
    SplittableRandom random = TestSeed.random("softmax of elements");
    for (int cols = 1; cols <= 70; cols++) {
      for (int at = 0; at < cols; at++) {
        float[] values = FloatFill.ORDINARY.values(random, cols);
        values[at] = random.nextBoolean() ? 30 : Float.NaN;
        checkSoftmax(values, 1, cols, random, "values[" + at + "]=" + values[at]);
      }
    }
  }

  /**
   * Exponents of every magnitude: of rows of two with 0 as the greatest, the inverse of the sum is
   * 1 as soon as the other power is small, so that its own bits are seen.
   */
  @Test
  default void softmaxOfExponentsOfEveryMagnitude() {
    SplittableRandom random = TestSeed.random("softmax of exponents");
    int last = Float.floatToRawIntBits(104);
    for (int cols : new int[] {2, 33}) {
      int rows = last / 16_411 / (cols - 1);
      float[] values = new float[rows * cols];
      int bits = 0;
      for (int i = 0; i < values.length; i++) {
        if (i % cols != 0) {
          values[i] = -Float.intBitsToFloat(bits);
          bits += 16_411;
        }
      }
      checkSoftmax(values, rows, cols, random, "of every magnitude");
    }
  }

  /** Nothing is read or written. */
  @Test
  default void softmaxOfNothing() {
    SplittableRandom random = TestSeed.random("softmax of nothing");
    checkSoftmax(new float[0], 0, 5, random, "no rows");
    checkSoftmax(new float[0], 5, 0, random, "no columns");
    checkSoftmax(new float[0], 0, 0, random, "neither");
  }

  private void checkSoftmax(
      float[] values, int rows, int cols, SplittableRandom random, String what) {
    boolean inPlace = random.nextBoolean();
    String details =
        TestSeed.replay("softmax " + rows + "x" + cols + " " + what + " inPlace=" + inPlace);
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory src = FloatMemory.of(arena, random, values);
      FloatMemory dst = inPlace ? src : FloatMemory.poisoned(arena, random, values.length);
      floats().softmax(src.segment(), src.offset(), dst.segment(), dst.offset(), rows, cols);
      dst.assertHolds("dst", FloatOracle.softmax(values, rows, cols), details);
      if (!inPlace) {
        src.assertHolds("src", values, details);
      }
    }
  }

  @Test
  default void sumsOfEveryCount() {
    SplittableRandom random = TestSeed.random("sums");
    IntStream.concat(IntStream.rangeClosed(0, 70), IntStream.of(384, 1000, 100_003))
        .forEach(
            count -> {
              for (FloatFill fill : FloatFill.values()) {
                checkSum(fill.values(random, count), random, fill.toString());
              }
              float[] zeros = new float[count];
              Arrays.fill(zeros, -0f);
              checkSum(zeros, random, "negative zeros");
            });
  }

  @Test
  default void sumsLookAtEveryElement() {
    SplittableRandom random = TestSeed.random("sums of elements");
    float[] marks = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e10f, -1e-10f};
    for (int count = 1; count <= 70; count++) {
      for (int at = 0; at < count; at++) {
        float[] values = FloatFill.ORDINARY.values(random, count);
        values[at] = marks[random.nextInt(marks.length)];
        checkSum(values, random, "values[" + at + "]=" + values[at]);
        // Infinities of both signs give NaN.
        values[at] = Float.POSITIVE_INFINITY;
        values[random.nextInt(count)] = Float.NEGATIVE_INFINITY;
        checkSum(values, random, "infinities");
      }
    }
  }

  private void checkSum(float[] values, SplittableRandom random, String what) {
    checkSums(values, 1, values.length, random.nextInt(9), random, what);
  }

  /** Rows apart, one behind the other, overlapping, and one again and again. */
  @Test
  default void sumsOfRows() {
    SplittableRandom random = TestSeed.random("sums of rows");
    for (int cols : IntStream.concat(IntStream.rangeClosed(0, 40), IntStream.of(384)).toArray()) {
      for (int rows = 0; rows < 14; rows++) {
        for (int stride : new int[] {cols, cols + 5, 1, 0}) {
          float[] values = FloatFill.any(random).values(random, span(rows, stride, cols));
          checkSums(values, rows, cols, stride, random, "rows");
        }
      }
    }
    for (int[] shape : new int[][] {{5000, 3}, {3, 100_003}, {2000, 100}, {2, 140_001}}) {
      float[] values = FloatFill.MIXED.values(random, shape[0] * shape[1]);
      checkSums(values, shape[0], shape[1], shape[1], random, "many");
    }
  }

  private static int span(int rows, int stride, int cols) {
    return rows == 0 || cols == 0 ? 0 : (rows - 1) * stride + cols;
  }

  private void checkSums(
      float[] values, int rows, int cols, int stride, SplittableRandom random, String what) {
    String details =
        TestSeed.replay("sum of " + what + " " + rows + "x" + cols + " stride=" + stride);
    float[] wanted = new float[rows];
    for (int row = 0; row < rows && cols > 0; row++) {
      wanted[row] = FloatOracle.sum(Arrays.copyOfRange(values, row * stride, row * stride + cols));
    }
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory src = FloatMemory.of(arena, random, values);
      FloatMemory dst = FloatMemory.poisoned(arena, random, rows);
      floats().sum(src.segment(), src.offset(), stride, dst.segment(), dst.offset(), rows, cols);
      dst.assertHolds("dst", wanted, details);
      src.assertHolds("src", values, details);
    }
  }

  /** Not -0, which adding to would leave -0. */
  @Test
  default void theSumOfNothingIsPositiveZero() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment dst = arena.allocate(4).fill((byte) -1);
      floats().sum(arena.allocate(8), 8, 0, dst, 0, 1, 0);
      assertThat(dst.get(Layouts.INT32, 0)).isZero();
    }
  }
}
