package dev.zeropoint.models.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
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
  void doublesAreRounded() {
    Tensor doubles = Tensor.allocate(ElementType.F64, Shape.of(2, 1), arena);
    doubles.segment().set(Layouts.FLOAT64, 0, 0.1);
    doubles.segment().set(Layouts.FLOAT64, 8, 1e300);
    CalibrationInputs inputs = CalibrationInputs.rows(graph(-1L, 1L), doubles);
    assertThat(inputs.conversion()).isEqualTo("F64 rounded to F32");
    assertThat(inputs.get(0, arena).get("x").toFloats()).containsExactly(0.1f);
    assertThatThrownBy(() -> inputs.get(1, arena))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("row 1, element 0 (counted from 0) is Infinity");
  }

  @Test
  void whatIsNotFiniteIsNamedByItsRow() {
    Tensor rows = rows(5, 2);
    rows.setFloat(7, Float.NaN);
    for (long batch : new long[] {-1, 2}) {
      CalibrationInputs inputs = CalibrationInputs.rows(graph(batch, 2L), rows);
      assertThatThrownBy(() -> inputs.get(batch == 2 ? 1 : 3, arena))
          .isInstanceOf(ModelException.class)
          .hasMessage(
              "g: calibration data for the input \"x\": row 3, element 1 (counted from 0) is NaN");
    }
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
