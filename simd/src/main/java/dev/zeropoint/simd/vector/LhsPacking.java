package dev.zeropoint.simd.vector;

import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Rows of the left operand as {@link TileKernel} reads them: signed codes, negated, as int16.
 *
 * <pre>
 *   row 0: group 0 | group 1 | ...   row 1: group 0 | ...
 *   group: -a[k] -a[k+1] -a[k+2] -a[k+3], zeros from K on
 *
 *   | block 0 | block 1 | block 2 |        one vector of codes becomes two of int16
 *                            | last |      ends where the row ends; some codes are packed twice
 * </pre>
 */
final class LhsPacking {
  private LhsPacking() {}

  /**
   * Packs some rows to the start of the scratch.
   *
   * @param fromRow the first
   */
  static void pack(Int8Matrix lhs, int fromRow, int rows, MemorySegment scratch) {
    long rowBytes = VectorWeights.groups(lhs.cols()) * TileKernel.GROUP_BYTES;
    for (int row = 0; row < rows; row++) {
      long to = row * rowBytes;
      if (lhs.cols() < Lanes.BYTES) {
        packCodes(lhs, fromRow + row, scratch, to);
      } else {
        packBlocks(lhs, fromRow + row, scratch, to);
      }
      for (long k = 2L * lhs.cols(); k < rowBytes; k += 2) {
        scratch.set(Layouts.INT16, to + k, (short) 0);
      }
    }
  }

  private static void packBlocks(Int8Matrix lhs, int row, MemorySegment scratch, long to) {
    MemorySegment src = NativeMemory.of(lhs.segment());
    MemorySegment dst = NativeMemory.of(scratch);
    byte flip = (byte) VectorWeights.signedOffset(lhs.type());
    long from = lhs.rowOffset(row);
    int last = lhs.cols() - Lanes.BYTES;
    for (int k = 0; k < last; k += Lanes.BYTES) {
      ByteVector codes =
          ByteVector.fromMemorySegment(Lanes.INT8, src, from + k, Lanes.ORDER)
              .lanewise(VectorOperators.XOR, flip);
      ((ShortVector) codes.convertShape(VectorOperators.B2S, Lanes.INT16, 0))
          .neg()
          .intoMemorySegment(dst, to + 2L * k, Lanes.ORDER);
      ((ShortVector) codes.convertShape(VectorOperators.B2S, Lanes.INT16, 1))
          .neg()
          .intoMemorySegment(dst, to + 2L * k + Lanes.BYTES, Lanes.ORDER);
    }
    ByteVector codes =
        ByteVector.fromMemorySegment(Lanes.INT8, src, from + last, Lanes.ORDER)
            .lanewise(VectorOperators.XOR, flip);
    ((ShortVector) codes.convertShape(VectorOperators.B2S, Lanes.INT16, 0))
        .neg()
        .intoMemorySegment(dst, to + 2L * last, Lanes.ORDER);
    ((ShortVector) codes.convertShape(VectorOperators.B2S, Lanes.INT16, 1))
        .neg()
        .intoMemorySegment(dst, to + 2L * last + Lanes.BYTES, Lanes.ORDER);
  }

  /** A row shorter than a block. */
  private static void packCodes(Int8Matrix lhs, int row, MemorySegment scratch, long to) {
    int flip = VectorWeights.signedOffset(lhs.type());
    MemorySegment src = lhs.segment();
    long from = lhs.rowOffset(row);
    for (int k = 0; k < lhs.cols(); k++) {
      byte code = (byte) (src.get(Layouts.INT8, from + k) ^ flip);
      scratch.set(Layouts.INT16, to + 2L * k, (short) -code);
    }
  }
}
