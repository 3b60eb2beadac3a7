package dev.zeropoint.models.op;

import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;

/**
 * QuantizeLinear: {@code saturate(rint(x / y_scale) + y_zero_point)}, half to even, for a tensor,
 * an axis or blocks along an axis.
 *
 * @param axis of the scales, where they are a vector or blocked
 * @param blockSize elements that share a scale along the axis; 0 for no blocks
 * @param type of the codes where no zero point states it
 * @param kernels of the backend
 */
record QuantizeLinear(int axis, int blockSize, ElementType type, QuantizationKernels kernels)
    implements Operator {
  static Operator bind(Binding binding) {
    Attributes a = binding.attributes();
    int stated = a.smallInteger("output_dtype", 0);
    return new QuantizeLinear(
        a.smallInteger("axis", 1),
        a.smallInteger("block_size", 0),
        stated == 0 ? ElementType.U8 : DataType.of(stated),
        binding.backend().quantization());
  }

  @Override
  public void run(Call call) {
    Tensor src = Operands.require(call, 0, ElementType.F32);
    Tensor zeroPoint = call.hasInput(2) ? call.input(2) : null;
    ElementType codes = zeroPoint == null ? type : zeroPoint.type();
    Quantization quantization =
        Operands.quantization(codes, call.input(1), zeroPoint, axis, blockSize, src.shape());
    kernels.quantize(src, quantization, call.output(0, codes, src.shape()));
  }
}
