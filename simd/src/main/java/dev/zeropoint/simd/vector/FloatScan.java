package dev.zeropoint.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The least and the greatest of floats, by their bits. The float comparisons of the Vector API have
 * Java's rules for zeros and NaN, which take several instructions each; those of integers are one.
 *
 * <p>As an integer, a float with its sign bit set is negative, and the greater the further from 0;
 * one without is not negative, and the greater the further from 0. So
 *
 * <pre>{@code
 * greatest float = the greatest signed, or, if all are negative, the least signed
 * least float    = the greatest unsigned if one is negative, else the least signed
 * }</pre>
 *
 * <p>Infinity and NaN are beyond every finite float of their sign and come out as an extreme.
 */
final class FloatScan {
  private FloatScan() {}

  /**
   * Scans.
   *
   * @param from of the first float, in bytes
   * @param blocks how many {@link VectorQuantization#BLOCK}s, at least 1
   * @return the bits of the least float in the lower half, of the greatest in the upper half
   */
  static long extremes(MemorySegment src, long from, int blocks) {
    src = NativeMemory.of(src);
    IntVector greatest0 = IntVector.broadcast(Lanes.INT32, Integer.MIN_VALUE);
    IntVector greatest1 = greatest0;
    IntVector unsigned0 = greatest0;
    IntVector unsigned1 = greatest0;
    IntVector least0 = IntVector.broadcast(Lanes.INT32, Integer.MAX_VALUE);
    IntVector least1 = least0;
    for (int i = 0; i < 2 * blocks; i++) {
      long at = from + (long) i * (2 * Lanes.BYTES);
      IntVector bits0 = IntVector.fromMemorySegment(Lanes.INT32, src, at, Lanes.ORDER);
      IntVector bits1 =
          IntVector.fromMemorySegment(Lanes.INT32, src, at + Lanes.BYTES, Lanes.ORDER);
      greatest0 = greatest0.max(bits0);
      greatest1 = greatest1.max(bits1);
      least0 = least0.min(bits0);
      least1 = least1.min(bits1);
      // With the sign bit flipped, the signed order is that of the unsigned numbers.
      unsigned0 = unsigned0.max(bits0.lanewise(VectorOperators.XOR, Integer.MIN_VALUE));
      unsigned1 = unsigned1.max(bits1.lanewise(VectorOperators.XOR, Integer.MIN_VALUE));
    }
    int greatest = greatest0.max(greatest1).reduceLanes(VectorOperators.MAX);
    int least = least0.min(least1).reduceLanes(VectorOperators.MIN);
    int unsigned = unsigned0.max(unsigned1).reduceLanes(VectorOperators.MAX) ^ Integer.MIN_VALUE;
    int max = greatest >= 0 ? greatest : least;
    int min = least < 0 ? unsigned : least;
    return (long) max << 32 | min & 0xFFFF_FFFFL;
  }
}
