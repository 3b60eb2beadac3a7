package dev.zeropoint.models.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.onnx.OnnxModels;
import dev.zeropoint.models.session.Model;
import dev.zeropoint.models.session.Session;
import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Scales that are known at load, and the same ones that come at the call. */
class QLinearMatMulTest {
  private static final int UINT8 = 2;
  private static final int INT8 = 3;

  /**
   * x quantized, times a [2, 3] matrix with a scale a column, dequantized.
   *
   * @param constant whether the scales and zero points are constants of the product's node
   */
  private static float[] run(boolean constant, Shape shape, float... x) {
    OnnxBuilder builder =
        new OnnxBuilder()
            .floatInput("x", shape.rank())
            .floats("as", new long[0], 0.5f)
            .tensor("az", UINT8, new long[0], (byte) 10)
            .tensor(
                "b",
                INT8,
                new long[] {2, 3},
                (byte) 1,
                (byte) 2,
                (byte) 3,
                (byte) 4,
                (byte) -5,
                (byte) 6)
            .floats("bs", new long[] {3}, 1, 2, 0.25f)
            .tensor("bz", INT8, new long[0], (byte) 1)
            .floats("ys", new long[0], 0.75f)
            .tensor("yz", INT8, new long[0], (byte) -3)
            .node("QuantizeLinear", "quantize", List.of("x", "as", "az"), List.of("a"));
    List<String> inputs = new ArrayList<>(List.of("a", "as", "az", "b", "bs", "bz", "ys", "yz"));
    if (!constant) {
      for (String name : List.of("as", "az", "b", "bs", "bz", "ys", "yz")) {
        builder.node("Identity", name, List.of(name), List.of(name + "2"));
        inputs.set(inputs.indexOf(name), name + "2");
      }
    }
    byte[] bytes =
        builder
            .node("QLinearMatMul", "product", inputs, List.of("q"))
            .node("DequantizeLinear", "dequantize", List.of("q", "ys", "yz"), List.of("y"))
            .output("y")
            .bytes();
    try (Arena arena = Arena.ofConfined();
        Model model = OnnxModels.load(bytes, "product.onnx", Backends.best().backend());
        Session session = model.newSession()) {
      return session.run(Map.of("x", Tensor.ofFloats(arena, shape, x))).get("y").toFloats();
    }
  }

  @Test
  void constantAndDynamicScalesGiveTheSame() {
    float[] x = {1, -2, 3, 0.5f, 0, 7};
    // Row 0 is codes 12 and 6, that is 2 and -4; columns less their zero point (0, 3), (1, -6), (2,
    // 5):
    // accumulators -12, 26, -16; times 0.5 * bs / 0.75: -8, 34.67, -2.67; rounded, times 0.75.
    float[] expected = {-6, 26.25f, -2.25f};
    for (boolean constant : new boolean[] {true, false}) {
      assertThat(run(constant, Shape.of(3, 2), x)).startsWith(expected).hasSize(9);
      assertThat(run(constant, Shape.of(3, 1, 2), x)).startsWith(expected).hasSize(9);
      assertThat(run(constant, Shape.of(0, 2))).isEmpty();
    }
    assertThat(run(true, Shape.of(3, 2), x)).containsExactly(run(false, Shape.of(3, 2), x));
  }
}
