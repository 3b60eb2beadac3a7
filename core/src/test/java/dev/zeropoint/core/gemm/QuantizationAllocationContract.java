package dev.zeropoint.core.gemm;

import dev.zeropoint.core.Allocations;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** The part of {@link QuantizationContract} that quantization makes no object. */
interface QuantizationAllocationContract extends QuantizationUnderTest {
  @Test
  default void quantizationAllocatesNothing() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor floats = Tensor.allocate(ElementType.F32, Shape.of(33, 77), arena);
      Tensor codes = Tensor.allocate(ElementType.U8, floats.shape(), arena);
      Tensor ints = Tensor.allocate(ElementType.S32, floats.shape(), arena);
      Tensor range = Tensor.allocate(ElementType.F32, Shape.of(2), arena);
      Tensor scale = Tensor.allocate(ElementType.F32, Shape.scalar(), arena);
      Tensor zeroPoint = Tensor.allocate(ElementType.U8, Shape.scalar(), arena);
      Tensor rowSums = Tensor.allocate(ElementType.S32, Shape.of(33), arena);
      Tensor columnSums = Tensor.allocate(ElementType.S32, Shape.of(77), arena);
      Int8Matrix matrix = Int8Matrix.of(codes);
      Allocations.assertNone("range", () -> kernels.range(floats, range));
      Allocations.assertNone("quantize", () -> kernels.quantize(floats, 0.1f, 3, codes));
      Allocations.assertNone(
          "dynamicQuantize", () -> kernels.dynamicQuantize(floats, codes, scale, zeroPoint));
      Allocations.assertNone("dequantize", () -> kernels.dequantize(codes, 0.1f, 3, floats));
      Allocations.assertNone("int32 to float", () -> kernels.dequantize(ints, 0.1f, 0, floats));
      Allocations.assertNone("rowSums", () -> kernels.rowSums(matrix, rowSums));
      Allocations.assertNone("columnSums", () -> kernels.columnSums(matrix, columnSums));
    }
  }
}
