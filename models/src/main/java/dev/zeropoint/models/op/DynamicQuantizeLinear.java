package dev.zeropoint.models.op;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.Quantizer;
import dev.zeropoint.core.quant.Rounding;
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
    return DynamicQuantizeLinear::run;
  }

  private static void run(Call call) {
    Tensor src = Operands.require(call, 0, ElementType.F32);
    FloatRange range = FloatRange.of(src);
    Quantization.PerTensor quantization =
        Quantization.PerTensor.asymmetric(
            range.min(), range.max(), ElementType.U8, Rounding.HALF_EVEN);
    Quantizer.quantize(
        src, quantization, Rounding.HALF_EVEN, call.output(0, ElementType.U8, src.shape()));
    call.output(1, ElementType.F32, Shape.scalar()).setFloat(0, quantization.scale());
    call.output(2, ElementType.U8, Shape.scalar()).setLong(0, quantization.zeroPoint());
  }
}
