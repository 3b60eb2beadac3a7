package dev.zeropoint.core.quant;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;

/** The sums behind {@link QuantizationKernels}; its callers have checked every argument. */
final class CodeSums {
  private CodeSums() {}

  /** Of columns [fromCol, fromCol + cols) of a row. */
  static int row(Int8Matrix src, int row, int fromCol, int cols) {
    long from = src.rowOffset(row) + fromCol;
    // Unsigned codes are the signed ones of the same bits and 256 where those are negative.
    int mask = src.type() == ElementType.S8 ? -1 : 0xFF;
    int sum = 0;
    for (int i = 0; i < cols; i++) {
      sum += src.segment().get(Layouts.INT8, from + i) & mask;
    }
    return sum;
  }

  /** Of all rows of a column. */
  static int column(Int8Matrix src, int col) {
    int mask = src.type() == ElementType.S8 ? -1 : 0xFF;
    int sum = 0;
    for (int row = 0; row < src.rows(); row++) {
      sum += src.segment().get(Layouts.INT8, src.rowOffset(row) + col) & mask;
    }
    return sum;
  }
}
