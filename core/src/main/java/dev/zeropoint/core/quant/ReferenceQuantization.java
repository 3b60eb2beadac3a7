package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.MemorySegment;

/** The scalar loops behind the contract; they define what every other implementation gives. */
final class ReferenceQuantization extends QuantizationKernels {
  static final QuantizationKernels INSTANCE = new ReferenceQuantization();

  @Override
  protected long rangeChecked(MemorySegment src) {
    return scalarRange(src, 0, src.byteSize() / Float.BYTES);
  }

  @Override
  protected void quantizeChecked(
      MemorySegment src, float scale, int zeroPoint, ElementType type, MemorySegment dst) {
    scalarQuantize(src, scale, zeroPoint, type, dst, 0, dst.byteSize());
  }

  @Override
  protected void dequantizeChecked(
      MemorySegment src, ElementType type, float scale, int zeroPoint, MemorySegment dst) {
    scalarDequantize(src, type, scale, zeroPoint, dst, 0, dst.byteSize() / Float.BYTES);
  }

  @Override
  protected void rowSumsChecked(Int8Matrix src, MemorySegment dst) {
    for (int row = 0; row < src.rows(); row++) {
      dst.set(Layouts.INT32, 4L * row, scalarRowSum(src, row, 0, src.cols()));
    }
  }

  @Override
  protected void columnSumsChecked(Int8Matrix src, MemorySegment dst) {
    for (int col = 0; col < src.cols(); col++) {
      dst.set(Layouts.INT32, 4L * col, scalarColumnSum(src, col));
    }
  }
}
