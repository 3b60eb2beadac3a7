package dev.zeropoint.tpu.backend;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.tpu.compile.Activation;
import dev.zeropoint.tpu.compile.CompiledLayer;
import dev.zeropoint.tpu.compile.LayerShape;
import dev.zeropoint.tpu.compile.OperandFormat;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.util.Arrays;

/**
 * How a product of codes with zero points runs on a machine that knows none. Weights are stored
 * less their zero points: in 8 bits if they all fit, else in 16, at half the speed. The zero point
 * of the activations becomes part of each column's bias, {@code -lhsZeroPoint * sum of the column},
 * which is exact modulo 2^32.
 */
final class ProductFormat {
  private ProductFormat() {}

  /** The narrowest type that holds all weights less their zero points. */
  static ElementType weightType(Int8Matrix rhs, int[] zeroPoints) {
    if (Arrays.stream(zeroPoints).allMatch(zeroPoint -> zeroPoint == 0)) {
      return rhs.type();
    }
    int min = 0;
    int max = 0;
    for (int k = 0; k < rhs.rows(); k++) {
      for (int n = 0; n < rhs.cols(); n++) {
        int weight = rhs.get(k, n) - zeroPoints[n];
        min = Math.min(min, weight);
        max = Math.max(max, weight);
      }
    }
    if (min >= ElementType.S8.minValue() && max <= ElementType.S8.maxValue()) {
      return ElementType.S8;
    }
    return min >= 0 && max <= ElementType.U8.maxValue() ? ElementType.U8 : ElementType.S16;
  }

  /** The program of a product. */
  static CompiledLayer compile(
      TpuConfig config, Int8Matrix lhs, ElementType weightType, int cols, Activation activation) {
    LayerShape shape = LayerShape.product(lhs.rows(), lhs.cols(), cols);
    return CompiledLayer.compile(
        config, shape, new OperandFormat(lhs.type(), weightType), activation);
  }
}
