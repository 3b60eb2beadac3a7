package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightCodesTest {
  private final Arena arena = Arena.ofAuto();

  private Layer layer(Layer.Kind kind, Shape shape, float... weights) {
    List<String> inputs = kind == Layer.Kind.EMBEDDING ? List.of("w", "i") : List.of("x", "w");
    Node node = new Node("n", "MatMul", inputs, List.of("y"), Attributes.NONE);
    return new Layer(node, kind, Tensor.ofFloats(arena, shape, weights));
  }

  @Test
  void eachColumnHasItsScale() {
    Layer layer = layer(Layer.Kind.PRODUCT, Shape.of(2, 3), 1, -8, 0, -2, 4, 0);
    WeightCodes codes = WeightCodes.of(layer, new WeightFormat(true, 7), arena);
    assertThat(codes.quantization())
        .isEqualTo(
            new Quantization.PerAxis(
                ElementType.S8, 1, new float[] {2f / 64, 8f / 64, 1}, new int[3]));
    assertThat(codes.codes().toLongs()).containsExactly(32, -64, 0, -64, 32, 0);
    assertThat(codes.scales(arena).shape()).isEqualTo(Shape.of(3));
    assertThat(codes.zeroPoints(arena).toLongs()).containsExactly(0, 0, 0);
  }

  @Test
  void channelsOfATransposedProductAreRows() {
    Layer layer = layer(Layer.Kind.TRANSPOSED_PRODUCT, Shape.of(2, 3), 1, -8, 0, -2, 4, 0);
    WeightCodes codes = WeightCodes.of(layer, new WeightFormat(true, 8), arena);
    assertThat(((Quantization.PerAxis) codes.quantization()).scales())
        .containsExactly(8f / 127, 4f / 127);
    assertThat(codes.codes().toLongs()).containsExactly(16, -127, 0, -64, 127, 0);
    Tensor transposed = codes.transposedCodes(arena);
    assertThat(transposed.shape()).isEqualTo(Shape.of(3, 2));
    assertThat(transposed.toLongs()).containsExactly(16, -64, -127, 127, 0, 0);
  }

  @Test
  void oneScaleForTheTensor() {
    Layer layer = layer(Layer.Kind.PRODUCT, Shape.of(1, 2), 1, -2);
    WeightCodes codes = WeightCodes.of(layer, new WeightFormat(false, 8), arena);
    assertThat(codes.quantization())
        .isEqualTo(new Quantization.PerTensor(ElementType.S8, 2f / 127, 0));
    assertThat(codes.codes().toLongs()).containsExactly(64, -127);
    assertThat(codes.scales(arena).shape()).isEqualTo(Shape.scalar());
    assertThat(codes.zeroPoints(arena).shape()).isEqualTo(Shape.scalar());
  }

  @Test
  void tablesHaveTheirZeroInTheMiddleAndSaturateAtTheTop() {
    Layer layer = layer(Layer.Kind.EMBEDDING, Shape.of(2, 2), 51, -51, 0, 25.5f);
    WeightCodes codes = WeightCodes.of(layer, new WeightFormat(true, 7), arena);
    assertThat(codes.quantization())
        .isEqualTo(new Quantization.PerTensor(ElementType.U8, 102f / 255, 128));
    // 51 / scale is 127.5, a tie: 128 + 128 is beyond the codes, and -128 + 128 is not.
    assertThat(codes.codes().toLongs()).containsExactly(255, 0, 128, 192);
  }

  @Test
  void zerosHaveScaleOne() {
    WeightCodes table =
        WeightCodes.of(
            layer(Layer.Kind.EMBEDDING, Shape.of(1, 2), 0, 0), WeightFormat.DEFAULT, arena);
    assertThat(((Quantization.PerTensor) table.quantization()).scale()).isEqualTo(1);
    assertThat(table.codes().toLongs()).containsOnly(128);
  }

  @Test
  void whatIsNotFiniteIsRefusedWithItsIndex() {
    for (Layer.Kind kind : Layer.Kind.values()) {
      assertThatThrownBy(
              () ->
                  WeightCodes.of(
                      layer(kind, Shape.of(2, 2), 1, 2, Float.NaN, 4), WeightFormat.DEFAULT, arena))
          .isInstanceOf(ModelException.class)
          .hasMessage("MatMul \"n\": its weights \"w\": element[2]=NaN is not finite");
    }
  }

  @Test
  void bitsAreEightOrSeven() {
    assertThatThrownBy(() -> new WeightFormat(true, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bits=6 is neither 8 nor 7");
  }
}
