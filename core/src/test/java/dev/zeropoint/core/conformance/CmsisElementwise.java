package dev.zeropoint.core.conformance;

import dev.zeropoint.core.codes.ElementwiseAdd;
import dev.zeropoint.core.codes.ElementwiseExtremes;
import dev.zeropoint.core.codes.FusedActivation;
import dev.zeropoint.core.quant.FixedPointMultiplier;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** The operators of CMSIS-NN that take codes element by element. */
final class CmsisElementwise {
  private CmsisElementwise() {}

  static boolean handles(CmsisCase test) {
    return isAdd(test) || isExtreme(test);
  }

  private static boolean isAdd(CmsisCase test) {
    return test.has("INPUT1_MULT") && test.has("INPUT2_MULT");
  }

  private static boolean isExtreme(CmsisCase test) {
    return test.has("LAYER_TYPE")
        && (test.word("LAYER_TYPE").equals("maximum") || test.word("LAYER_TYPE").equals("minimum"));
  }

  /** What the case computes, in the order of its expected output. */
  static int[] run(CmsisCase test) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Tensor dst = isAdd(test) ? add(test, arena) : extreme(test, arena);
      return Arrays.stream(dst.toLongs()).mapToInt(Math::toIntExact).toArray();
    }
  }

  /** The case gives multipliers; any scales with their ratios give them back. */
  private static Tensor add(CmsisCase test, Arena arena) throws IOException {
    ElementType type = test.get("LEFT_SHIFT") == 15 ? ElementType.S16 : ElementType.S8;
    double toDst = multiplier(test, "OUTPUT") * (1 << test.get("LEFT_SHIFT"));
    ElementwiseAdd operator =
        new ElementwiseAdd(
            operand(type, multiplier(test, "INPUT1"), -test.get("INPUT1_OFFSET")),
            operand(type, multiplier(test, "INPUT2"), -test.get("INPUT2_OFFSET")),
            operand(type, 1 / toDst, test.get("OUTPUT_OFFSET")),
            FusedActivation.NONE);
    Shape shape = Shape.of(test.get("DST_SIZE"));
    Tensor dst = Tensor.allocate(type, shape, arena);
    operator.apply(
        tensor(test.numbers("input1_data"), type, shape, arena),
        tensor(test.numbers("input2_data"), type, shape, arena),
        dst);
    return dst;
  }

  private static PerTensor operand(ElementType type, double scale, int zeroPoint) {
    if ((float) scale != scale) {
      throw new IllegalArgumentException("no float32 scale has the multiplier " + scale);
    }
    return new PerTensor(type, (float) scale, zeroPoint);
  }

  private static double multiplier(CmsisCase test, String name) {
    return new FixedPointMultiplier(test.get(name + "_MULT"), test.get(name + "_SHIFT")).real();
  }

  private static Tensor extreme(CmsisCase test, Arena arena) throws IOException {
    Tensor lhs = tensor(test.numbers("input_tensor_1"), ElementType.S8, shape(test, "_1"), arena);
    Tensor rhs = tensor(test.numbers("input_tensor_2"), ElementType.S8, shape(test, "_2"), arena);
    Shape shape = Shape.broadcast(lhs.shape(), rhs.shape());
    Tensor dst = Tensor.allocate(ElementType.S8, shape, arena);
    if (test.word("LAYER_TYPE").equals("maximum")) {
      ElementwiseExtremes.maximum(lhs, rhs, dst);
    } else {
      ElementwiseExtremes.minimum(lhs, rhs, dst);
    }
    return dst;
  }

  private static Shape shape(CmsisCase test, String side) {
    return Shape.of(
        test.get("BATCH" + side),
        test.get("HEIGHT" + side),
        test.get("WIDTH" + side),
        test.get("CHANNEL" + side));
  }

  private static Tensor tensor(int[] codes, ElementType type, Shape shape, Arena arena) {
    return Tensor.ofLongs(arena, type, shape, Arrays.stream(codes).asLongStream().toArray());
  }
}
