package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Sums of the rows and columns of 8-bit matrices of at least {@link Lanes#BYTES} columns. */
final class CodeSumLoops {
  /** The even bytes of each lane, as 16-bit halves. */
  private static final int EVEN = 0x00FF_00FF;

  /** Zeros, then ones: a window on it selects the last bytes of a vector. */
  private static final MemorySegment WINDOW = window();

  private CodeSumLoops() {}

  private static MemorySegment window() {
    MemorySegment window = Arena.global().allocate(2L * Lanes.BYTES, Lanes.BYTES);
    for (long i = Lanes.BYTES; i < window.byteSize(); i++) {
      window.set(Layouts.INT8, i, (byte) -1);
    }
    return window;
  }

  /** The sum of a row, modulo 2^32. */
  static int row(Int8Matrix src, int row) {
    // Signed codes are summed with 128 more each.
    boolean signed = src.type() == ElementType.S8;
    int flip = signed ? 0x8080_8080 : 0;
    MemorySegment memory = NativeMemory.of(src.segment());
    long from = src.rowOffset(row);
    int cols = src.cols();
    int whole = cols / Lanes.BYTES;
    IntVector sum = IntVector.zero(Lanes.INT32);
    for (int i = 0; i < whole; i++) {
      IntVector codes =
          IntVector.fromMemorySegment(
                  Lanes.INT32, memory, from + (long) i * Lanes.BYTES, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, flip);
      IntVector pairs =
          codes
              .lanewise(VectorOperators.AND, EVEN)
              .add(codes.lanewise(VectorOperators.LSHR, 8).lanewise(VectorOperators.AND, EVEN));
      sum =
          sum.add(pairs.lanewise(VectorOperators.AND, 0xFFFF))
              .add(pairs.lanewise(VectorOperators.LSHR, 16));
    }
    // The last vector of the row, of which only what is not summed yet counts.
    IntVector codes =
        IntVector.fromMemorySegment(Lanes.INT32, memory, from + cols - Lanes.BYTES, Lanes.ORDER)
            .lanewise(VectorOperators.XOR, flip)
            .lanewise(
                VectorOperators.AND,
                IntVector.fromMemorySegment(Lanes.INT32, WINDOW, cols % Lanes.BYTES, Lanes.ORDER));
    IntVector pairs =
        codes
            .lanewise(VectorOperators.AND, EVEN)
            .add(codes.lanewise(VectorOperators.LSHR, 8).lanewise(VectorOperators.AND, EVEN));
    int total =
        sum.add(pairs.lanewise(VectorOperators.AND, 0xFFFF))
            .add(pairs.lanewise(VectorOperators.LSHR, 16))
            .reduceLanes(VectorOperators.ADD);
    return signed ? total - 128 * cols : total;
  }

  /** The sums of columns [col, col + Lanes.BYTES), modulo 2^32. */
  static void columns(Int8Matrix src, int col, MemorySegment dst) {
    dst = NativeMemory.of(dst);
    // Unsigned codes are summed with 128 less each.
    boolean signed = src.type() == ElementType.S8;
    int flip = signed ? 0 : 0x8080_8080;
    MemorySegment memory = NativeMemory.of(src.segment());
    long from = src.offset() + col;
    long stride = src.rowStride();
    IntVector sum0 = IntVector.broadcast(Lanes.INT32, signed ? 0 : 128 * src.rows());
    IntVector sum1 = sum0;
    IntVector sum2 = sum0;
    IntVector sum3 = sum0;
    for (int row = 0; row < src.rows(); row++) {
      IntVector codes =
          ByteVector.fromMemorySegment(Lanes.INT8, memory, from + row * stride, Lanes.ORDER)
              .rearrange(CodeLoops.TO_LANES)
              .reinterpretAsInts()
              .lanewise(VectorOperators.XOR, flip);
      sum0 = sum0.add(codes.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24));
      sum1 = sum1.add(codes.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 24));
      sum2 = sum2.add(codes.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 24));
      sum3 = sum3.add(codes.lanewise(VectorOperators.ASHR, 24));
    }
    long to = 4L * col;
    sum0.intoMemorySegment(dst, to, Lanes.ORDER);
    sum1.intoMemorySegment(dst, to + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(dst, to + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(dst, to + 3 * Lanes.BYTES, Lanes.ORDER);
  }
}
