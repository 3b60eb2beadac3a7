package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of rows in eight interleaved parts: one vector of 256 bits, or two of 128 that take turns.
 *
 * <pre>
 *   turn                0     1     2     3
 *   128 bits   parts    0..3  4..7  0..3  4..7     the two change places after each
 *   256 bits   parts    0..7  0..7  0..7  0..7
 * </pre>
 */
final class FloatRowLoops {
  /** Interleaved parts of a sum, and the least columns of a softmax here. */
  static final int PARTS = 8;

  private static final VectorSpecies<Float> SPECIES = FloatFunctionLoops.EIGHT;
  private static final VectorSpecies<Integer> INTS = FloatFunctionLoops.EIGHT_INTS;
  private static final int BYTES = SPECIES.vectorByteSize();
  private static final int LANES = SPECIES.length();

  /** Whether a vector has half of the parts. */
  private static final boolean HALF = LANES < PARTS;

  /** Floats of the rows that go through all steps of a softmax together, in the first cache. */
  private static final int CHUNK = 4096;

  private FloatRowLoops() {}

  /**
   * The softmax of rows of at least {@value #PARTS} columns: the differences to the greatest of a
   * row, then the powers of all rows in one loop, then the products with the inverse of a row's
   * sum.
   */
  static void softmax(
      MemorySegment src, long from, MemorySegment dst, long to, int rows, int cols) {
    int most = Math.max(1, CHUNK / cols);
    long rowBytes = (long) cols * Float.BYTES;
    for (int left = rows; left > 0; ) {
      int count = Math.min(left, most);
      long at = (rows - left) * rowBytes;
      subtractGreatest(src, from + at, dst, to + at, count, cols);
      FloatFunctionLoops.exp(dst, to + at, count * cols);
      normalize(dst, to + at, count, cols);
      left -= count;
    }
  }

  /**
   * Rows less the greatest of each, by their bits as {@link FloatScan} does it. A negative NaN may
   * be lost, but comes back in the sum.
   */
  private static void subtractGreatest(
      MemorySegment src, long from, MemorySegment dst, long to, int rows, int cols) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    int vectors = (cols - 1) / LANES;
    long end = (long) (cols - LANES) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long start = (long) row * cols * Float.BYTES;
      long srcRow = from + start;
      long dstRow = to + start;
      IntVector greatest = IntVector.fromMemorySegment(INTS, src, srcRow + end, Lanes.ORDER);
      IntVector least = greatest;
      for (int i = 0; i < vectors; i++) {
        IntVector bits =
            IntVector.fromMemorySegment(INTS, src, srcRow + (long) i * BYTES, Lanes.ORDER);
        greatest = greatest.max(bits);
        least = least.min(bits);
      }
      int most = greatest.reduceLanes(VectorOperators.MAX);
      float max = Float.intBitsToFloat(most >= 0 ? most : least.reduceLanes(VectorOperators.MIN));
      FloatVector last =
          FloatVector.fromMemorySegment(SPECIES, src, srcRow + end, Lanes.ORDER).sub(max);
      for (int i = 0; i < vectors; i++) {
        long at = (long) i * BYTES;
        FloatVector.fromMemorySegment(SPECIES, src, srcRow + at, Lanes.ORDER)
            .sub(max)
            .intoMemorySegment(dst, dstRow + at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, dstRow + end, Lanes.ORDER);
    }
  }

  /** Rows times the inverse of the sum of each. */
  private static void normalize(MemorySegment dst, long to, int rows, int cols) {
    dst = NativeMemory.of(dst);
    int eights = cols / PARTS;
    int rest = cols % PARTS;
    int vectors = (cols - 1) / LANES;
    long end = (long) (cols - LANES) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long start = to + (long) row * cols * Float.BYTES;
      FloatVector sum = FloatVector.zero(SPECIES);
      FloatVector other = sum;
      for (int i = 0; i < eights * (PARTS / LANES); i++) {
        FloatVector next =
            sum.add(
                FloatVector.fromMemorySegment(SPECIES, dst, start + (long) i * BYTES, Lanes.ORDER));
        sum = HALF ? other : next;
        other = HALF ? next : other;
      }
      long tail = start + (long) eights * PARTS * Float.BYTES;
      float s01 =
          (sum.lane(0) + restOf(dst, tail, 0, rest)) + (sum.lane(1) + restOf(dst, tail, 1, rest));
      float s23 =
          (sum.lane(2) + restOf(dst, tail, 2, rest)) + (sum.lane(3) + restOf(dst, tail, 3, rest));
      float s45 =
          ((HALF ? other.lane(0) : sum.lane(4)) + restOf(dst, tail, 4, rest))
              + ((HALF ? other.lane(1) : sum.lane(5)) + restOf(dst, tail, 5, rest));
      float s67 =
          ((HALF ? other.lane(2) : sum.lane(6)) + restOf(dst, tail, 6, rest))
              + (HALF ? other.lane(3) : sum.lane(7));
      float inverse = 1f / ((s01 + s23) + (s45 + s67));
      FloatVector last =
          FloatVector.fromMemorySegment(SPECIES, dst, start + end, Lanes.ORDER).mul(inverse);
      for (int i = 0; i < vectors; i++) {
        long at = start + (long) i * BYTES;
        FloatVector.fromMemorySegment(SPECIES, dst, at, Lanes.ORDER)
            .mul(inverse)
            .intoMemorySegment(dst, at, Lanes.ORDER);
      }
      last.intoMemorySegment(dst, start + end, Lanes.ORDER);
    }
  }

  /** One of the powers behind the last eight, or 0, which changes no sum of powers. */
  private static float restOf(MemorySegment dst, long tail, int i, int rest) {
    return i < rest ? dst.get(Layouts.FLOAT32, tail + (long) i * Float.BYTES) : 0;
  }

  /** Sums of rows, as the contract has them. */
  static void sum(
      MemorySegment src, long from, long rowBytes, MemorySegment dst, long to, int rows, int cols) {
    src = NativeMemory.of(src);
    dst = NativeMemory.of(dst);
    for (int row = 0; row < rows; row++) {
      float sum = sum(src, from + row * rowBytes, cols);
      dst.set(Layouts.FLOAT32, to + (long) row * Float.BYTES, sum);
    }
  }

  private static float sum(MemorySegment src, long from, int count) {
    src = NativeMemory.of(src);
    int eights = count / PARTS;
    FloatVector sum = FloatVector.zero(SPECIES);
    FloatVector other = sum;
    for (int i = 0; i < eights * (PARTS / LANES); i++) {
      FloatVector next =
          sum.add(
              FloatVector.fromMemorySegment(SPECIES, src, from + (long) i * BYTES, Lanes.ORDER));
      sum = HALF ? other : next;
      other = HALF ? next : other;
    }
    float r0 = sum.lane(0) + (HALF ? other.lane(0) : sum.lane(4));
    float r1 = sum.lane(1) + (HALF ? other.lane(1) : sum.lane(5));
    float r2 = sum.lane(2) + (HALF ? other.lane(2) : sum.lane(6));
    float r3 = sum.lane(3) + (HALF ? other.lane(3) : sum.lane(7));
    int done = eights * PARTS;
    if (count - done >= PARTS / 2) {
      long at = from + (long) done * Float.BYTES;
      r0 += src.get(Layouts.FLOAT32, at);
      r1 += src.get(Layouts.FLOAT32, at + 4);
      r2 += src.get(Layouts.FLOAT32, at + 8);
      r3 += src.get(Layouts.FLOAT32, at + 12);
      done += PARTS / 2;
    }
    float total = (r0 + r2) + (r1 + r3);
    for (int i = done; i < count; i++) {
      total += src.get(Layouts.FLOAT32, from + (long) i * Float.BYTES);
    }
    return total;
  }
}
