package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.models.testing.OnnxBuilder;
import java.lang.foreign.Arena;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class LayerScanTest {
  private static LayerScan scan(OnnxBuilder network) {
    return LayerScan.of(SmallNetwork.document(network, Arena.ofAuto()).graph(), Arena.ofAuto());
  }

  @Test
  void productsAndTablesAreLayers() {
    LayerScan scan =
        scan(
            SmallNetwork.perceptron(13)
                .floats("table", new long[] {5, 8}, SmallNetwork.wave(40, 5))
                .tensor("row", 7, new long[] {1}, new byte[8])
                .node("Gather", "lookup", List.of("table", "row"), List.of("e")));
    assertThat(scan.left()).isEmpty();
    assertThat(scan.layers())
        .extracting(Layer::name, Layer::kind, Layer::weightsName, Layer::input, Layer::output)
        .containsExactly(
            Tuple.tuple("first", Layer.Kind.PRODUCT, "w1", "x", "h"),
            Tuple.tuple("second", Layer.Kind.TRANSPOSED_PRODUCT, "w2", "r", "y"),
            Tuple.tuple("lookup", Layer.Kind.EMBEDDING, "table", "row", "e"));
  }

  @Test
  void whatStaysInFloatHasAReason() {
    LayerScan scan =
        scan(
            new OnnxBuilder()
                .floatInput("x", 2)
                .floats("w", new long[] {8, 8}, SmallNetwork.wave(64, 1))
                .floats("stack", new long[] {2, 8, 8}, SmallNetwork.wave(128, 1))
                .floats("row", new long[] {8}, SmallNetwork.wave(8, 1))
                .tensor("i", 7, new long[] {1}, new byte[8])
                .node("MatMul", "both", List.of("x", "x"), List.of("a"))
                .node("MatMul", "constants", List.of("w", "w"), List.of("b"))
                .node("MatMul", "stacked", List.of("x", "stack"), List.of("c"))
                .node(
                    "Gemm", "turned", List.of("x", "w"), List.of("d"), SmallNetwork.flag("transA"))
                .node("Gather", "vector", List.of("row", "i"), List.of("e"))
                .output("a"));
    assertThat(scan.layers()).isEmpty();
    assertThat(scan.left())
        .extracting(left -> left.node().name() + ": " + left.reason())
        .containsExactly(
            "both: its right operand is no constant",
            "constants: both operands are constants",
            "stacked: its weights are F32[2, 8, 8], not a F32 matrix",
            "turned: transA, alpha or beta are not the usual ones",
            "vector: it does not gather rows of a matrix");
  }

  @Test
  void otherNodesWithWeightsAreNamed() {
    LayerScan scan =
        scan(
            SmallNetwork.perceptron(13)
                .floats("k", new long[] {1, 1, 2, 2}, SmallNetwork.wave(4, 1))
                .node("Conv", "conv", List.of("x", "k"), List.of("z")));
    assertThat(scan.layers()).hasSize(2);
    assertThat(scan.left())
        .extracting(left -> left.node().name() + ": " + left.reason())
        .containsExactly("conv: Conv is not quantized here");
  }

  @Test
  void layersAreNamedByNodeOrOutput() {
    LayerScan scan = scan(SmallNetwork.perceptron(13));
    assertThat(scan.without(List.of())).hasSize(2);
    assertThat(scan.without(List.of("first"))).extracting(Layer::name).containsExactly("second");
    assertThat(scan.without(List.of("y"))).extracting(Layer::name).containsExactly("first");
    assertThat(scan.without(List.of("first", "h", "y"))).isEmpty();
    assertThatThrownBy(() -> scan.without(List.of("first", "frist", "hb")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no layer that could be quantized is named [frist, hb]");
  }

  @Test
  void damagedNodesAreNoLayers() {
    LayerScan scan =
        scan(
            SmallNetwork.perceptron(13)
                .node("MatMul", "alone", List.of("x"), List.of("z"))
                .node("Gather", "mute", List.of("w1", "x"), List.of()));
    assertThat(scan.layers()).extracting(Layer::name).containsExactly("first", "second");
    assertThat(scan.left()).isEmpty();
  }
}
