package dev.zeropoint.simd.vector;

import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Quantization in vectors. Work is done in blocks of {@link #BLOCK} elements; a last block that is
 * not whole is moved forward, so that it ends with the last element and some elements are computed
 * twice. What has less elements than a block is left to the scalar loops.
 *
 * <pre>
 *   | block 0 | block 1 | block 2 |
 *                            | last |      ends where the tensor ends
 * </pre>
 */
final class VectorQuantization extends QuantizationKernels {
  static final QuantizationKernels INSTANCE = new VectorQuantization();

  /** Elements of a block: the codes of one vector, the floats of four. */
  static final int BLOCK = 4 * Lanes.NR;

  /** Blocks of one call of a loop, so that loops count in ints. */
  private static final int MAX_BLOCKS = 1 << 20;

  private VectorQuantization() {}

  @Override
  protected long rangeChecked(MemorySegment src) {
    long count = src.byteSize() / Float.BYTES;
    if (count < BLOCK) {
      return scalarRange(src, 0, count);
    }
    long range = range(src, count - BLOCK, 1);
    for (long from = 0; from <= count - BLOCK; ) {
      int blocks = blocks(count - from);
      long more = range(src, from, blocks);
      range = packRange(Math.min(min(range), min(more)), Math.max(max(range), max(more)));
      from += (long) blocks * BLOCK;
    }
    return range;
  }

  private static long range(MemorySegment src, long from, int blocks) {
    long extremes = FloatScan.extremes(src, from * Float.BYTES, blocks);
    return packRange(
        Float.intBitsToFloat((int) extremes), Float.intBitsToFloat((int) (extremes >> 32)));
  }

  @Override
  protected void quantizeChecked(
      MemorySegment src, float scale, int zeroPoint, ElementType type, MemorySegment dst) {
    long count = dst.byteSize();
    if (count < BLOCK) {
      scalarQuantize(src, scale, zeroPoint, type, dst, 0, count);
      return;
    }
    long from = 0;
    while (from < count) {
      from = Math.min(from, count - BLOCK);
      int blocks = blocks(count - from);
      int done = CodeLoops.quantize(src, from, dst, blocks, scale, zeroPoint, type);
      from += (long) done * BLOCK;
      if (done < blocks) {
        scalarQuantize(src, scale, zeroPoint, type, dst, from, BLOCK);
        from += BLOCK;
      }
    }
  }

  @Override
  protected void dequantizeChecked(
      MemorySegment src, ElementType type, float scale, int zeroPoint, MemorySegment dst) {
    long count = dst.byteSize() / Float.BYTES;
    if (count < BLOCK) {
      scalarDequantize(src, type, scale, zeroPoint, dst, 0, count);
      return;
    }
    long from = 0;
    while (from < count) {
      from = Math.min(from, count - BLOCK);
      int blocks = blocks(count - from);
      if (type == ElementType.S32) {
        CodeLoops.toFloats(src, from, dst, blocks, scale);
      } else {
        CodeLoops.dequantize(src, type, from, dst, blocks, scale, zeroPoint);
      }
      from += (long) blocks * BLOCK;
    }
  }

  @Override
  protected void rowSumsChecked(Int8Matrix src, MemorySegment dst) {
    for (int row = 0; row < src.rows(); row++) {
      dst.set(Layouts.INT32, 4L * row, rowSum(src, row));
    }
  }

  /** The sum of a row, modulo 2^32. */
  static int rowSum(Int8Matrix src, int row) {
    return src.cols() < BLOCK ? scalarRowSum(src, row, 0, src.cols()) : CodeSumLoops.row(src, row);
  }

  @Override
  protected void columnSumsChecked(Int8Matrix src, MemorySegment dst) {
    if (src.cols() < BLOCK) {
      for (int col = 0; col < src.cols(); col++) {
        dst.set(Layouts.INT32, 4L * col, scalarColumnSum(src, col));
      }
      return;
    }
    int last = src.cols() - BLOCK;
    for (int col = 0; col < last; col += BLOCK) {
      CodeSumLoops.columns(src, col, dst);
    }
    CodeSumLoops.columns(src, last, dst);
  }

  /** Whole blocks of some elements, as many as one call of a loop takes. */
  private static int blocks(long elements) {
    return (int) Math.min(elements / BLOCK, MAX_BLOCKS);
  }
}
