package dev.zeropoint.models.op;

import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * DynamicQuantizeLinear: asymmetric U8 codes over the range of the tensor at hand, widened to
 * include 0. A tensor that is all zero has scale 1, as in ONNX Runtime; the ONNX text leaves it
 * open. Numbers that are not finite are refused: they have no range.
 */
final class DynamicQuantizeLinear {
  private DynamicQuantizeLinear() {}

  static Operator bind(Binding binding) {
    QuantizationKernels kernels = binding.backend().quantization();
    return call -> run(call, kernels);
  }

  private static void run(Call call, QuantizationKernels kernels) {
    Tensor src = Operands.require(call, 0, ElementType.F32);
    kernels.dynamicQuantize(
        src,
        call.output(0, ElementType.U8, src.shape()),
        call.output(1, ElementType.F32, Shape.scalar()),
        call.output(2, ElementType.U8, Shape.scalar()));
  }
}
