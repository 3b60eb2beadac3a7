package dev.zeropoint.models.op;

import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;

/**
 * DequantizeLinear: {@code (x - x_zero_point) * x_scale}, the difference exact and the product in
 * float32, for a tensor, an axis or blocks along an axis. A scale may be 0; it is refused if it is
 * negative or not finite.
 *
 * @param axis of the scales, where they are a vector or blocked
 * @param blockSize elements that share a scale along the axis; 0 for no blocks
 * @param kernels of the backend
 */
record DequantizeLinear(int axis, int blockSize, QuantizationKernels kernels) implements Operator {
  static Operator bind(Binding binding) {
    Attributes a = binding.attributes();
    return new DequantizeLinear(
        a.smallInteger("axis", 1),
        a.smallInteger("block_size", 0),
        binding.backend().quantization());
  }

  @Override
  public void run(Call call) {
    Tensor src = call.input(0);
    Tensor zeroPoint = call.hasInput(2) ? call.input(2) : null;
    if (zeroPoint != null && zeroPoint.type() != src.type()) {
      throw new IllegalArgumentException(
          "the zero point " + zeroPoint + " is not of the type of " + src);
    }
    Quantization quantization =
        Operands.quantization(src.type(), call.input(1), zeroPoint, axis, blockSize, src.shape());
    kernels.dequantize(src, quantization, call.output(0, ElementType.F32, src.shape()));
  }
}
