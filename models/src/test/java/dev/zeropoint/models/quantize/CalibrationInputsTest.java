package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Graph;
import dev.zeropoint.models.graph.GraphInput;
import dev.zeropoint.models.graph.ModelException;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CalibrationInputsTest {
  private final Arena arena = Arena.ofAuto();

  private static Graph graph(Long... dims) {
    GraphInput input = new GraphInput("x", ElementType.F32, Optional.of(Arrays.asList(dims)));
    Node node = new Node("", "Identity", List.of("x"), List.of("y"), Attributes.NONE);
    return new Graph("g", 13, List.of(input), Map.of(), List.of(node), List.of("y"));
  }

  private Tensor rows(long... dims) {
    Tensor tensor = Tensor.allocate(ElementType.F32, Shape.of(dims), arena);
    for (int i = 0; i < tensor.elementCount(); i++) {
      tensor.setFloat(i, i);
    }
    return tensor;
  }

  @Test
  void rowsOneByOneWhereTheBatchIsFree() {
    CalibrationInputs inputs = CalibrationInputs.rows(graph(-1L, 2L), rows(3, 2));
    assertThat(inputs.count()).isEqualTo(3);
    Tensor second = inputs.get(1, arena).get("x");
    assertThat(second.shape()).isEqualTo(Shape.of(1, 2));
    assertThat(second.toFloats()).containsExactly(2, 3);
  }

  @Test
  void batchesWhereItIsFixed() {
    CalibrationInputs inputs = CalibrationInputs.rows(graph(2L, 2L), rows(5, 2));
    // The fifth row fills no batch.
    assertThat(inputs.count()).isEqualTo(2);
    assertThat(inputs.get(1, arena).get("x").toFloats()).containsExactly(4, 5, 6, 7);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    refused(graph(-1L, 2L), rows(3, 3), "does not take F32[3, 3]");
    refused(graph(-1L, 2L), rows(0, 2), "no input to calibrate with");
    refused(graph(4L, 2L), rows(3, 2), "no input to calibrate with");
    refused(
        graph(-1L, 2L),
        Tensor.ofLongs(arena, ElementType.S64, Shape.of(1, 2), 1, 2),
        "does not take S64[1, 2]");
  }

  private static void refused(Graph graph, Tensor rows, String message) {
    assertThatThrownBy(() -> CalibrationInputs.rows(graph, rows))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void textsAreForSentenceEncoders() {
    assertThatThrownBy(() -> CalibrationInputs.texts(graph(-1L, 2L), null, List.of("a")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not a sentence encoder");
    assertThatThrownBy(() -> CalibrationInputs.texts(graph(-1L, 2L), null, List.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no input to calibrate with");
  }
}
