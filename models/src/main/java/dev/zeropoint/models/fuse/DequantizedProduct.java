package dev.zeropoint.models.fuse;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.op.Call;
import dev.zeropoint.models.op.DataType;
import dev.zeropoint.models.op.MatMulInteger;
import dev.zeropoint.models.op.Operator;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A product of codes and what makes floats of it, the form that dynamic quantization gives a layer:
 *
 * <pre>
 *   lhs --- MatMulInteger --- Cast --- Mul --- Add
 *             weights          lhsScale * scales  bias
 * </pre>
 *
 * It is one product with the epilogue {@link Dequantize}, which rounds where the nodes do. Weights,
 * their scales (one, or one a column) and the bias are constants; the bias may be missing, and so
 * may the scale of lhs, which is 1 then.
 *
 * @param weights packed
 * @param epilogue scales and bias
 */
record DequantizedProduct(PackedWeights weights, Dequantize epilogue) implements FusedOperator {
  private static final int WEIGHTS = 1;
  private static final int LHS_ZERO_POINT = 2;
  private static final int WEIGHTS_ZERO_POINT = 3;

  /** Inputs of the call. */
  private static final int ZERO_POINT = 1;

  private static final int SCALE = 2;

  /**
   * The scales of a product as a node multiplies them.
   *
   * @param lhs name of the scale of lhs, or empty for 1
   * @param weights the scales of the weights
   * @param maker the node that multiplies the two, if there is one
   */
  private record Scales(String lhs, Tensor weights, Optional<Integer> maker) {}

  /** The fusion that begins with a node, if one does. */
  static Optional<Fusion> match(Values values, int product, Arena arena) {
    if (!values.is(product, "MatMulInteger")) {
      return Optional.empty();
    }
    Node multiply = values.node(product);
    Optional<Integer> cols = constantCols(values, multiply);
    if (cols.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> cast =
        values
            .onlyReader(multiply.outputs().getFirst(), "Cast")
            .filter(index -> attribute(values, index, "to") == DataType.numberOf(ElementType.F32));
    Optional<Integer> scaled =
        cast.flatMap(index -> values.onlyReader(output(values, index), "Mul"));
    Optional<Scales> scales =
        scaled
            .flatMap(index -> values.otherInput(index, output(values, cast.get())))
            .flatMap(factor -> scales(values, factor, cols.get()));
    if (scales.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> biased = values.onlyReader(output(values, scaled.get()), "Add");
    Optional<Tensor> bias =
        biased
            .flatMap(index -> values.otherInput(index, output(values, scaled.get())))
            .flatMap(values::constantFloats)
            .filter(tensor -> tensor.shape().equals(Shape.of(cols.get())) && isFinite(tensor));
    List<Integer> nodes = new ArrayList<>(List.of(product, cast.get(), scaled.get()));
    scales.get().maker().ifPresent(nodes::add);
    bias.ifPresent(_ -> nodes.add(biased.get()));
    Collections.sort(nodes);
    List<String> inputs =
        List.of(multiply.inputs().getFirst(), input(multiply, LHS_ZERO_POINT), scales.get().lhs());
    int place = nodes.indexOf(product);
    return Optional.of(
        new Fusion(
            nodes,
            inputs,
            output(values, nodes.getLast()),
            operators -> bind(operators.get(place), scales.get().weights(), bias, arena)));
  }

  private static FusedOperator bind(
      Operator product, Tensor scales, Optional<Tensor> bias, Arena arena) {
    PackedWeights weights = ((MatMulInteger) product).constantWeights().orElseThrow();
    Dequantize epilogue =
        Dequantize.create(
            weights.cols(),
            scales.toFloats(),
            bias.map(Tensor::toFloats),
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            arena);
    return new DequantizedProduct(weights, epilogue);
  }

  /** The columns of the weights, where they are a matrix that is packed at load. */
  private static Optional<Integer> constantCols(Values values, Node node) {
    String zeroPoint = input(node, WEIGHTS_ZERO_POINT);
    if (!zeroPoint.isEmpty() && values.constant(zeroPoint).isEmpty()) {
      return Optional.empty();
    }
    return values
        .constant(input(node, WEIGHTS))
        .filter(weights -> weights.type().isInt8() && weights.shape().rank() == 2)
        .map(weights -> (int) weights.shape().dim(1));
  }

  private static Optional<Scales> scales(Values values, String factor, int cols) {
    Optional<Tensor> constant = constantScales(values, factor, cols);
    if (constant.isPresent()) {
      return Optional.of(new Scales("", constant.get(), Optional.empty()));
    }
    Optional<Integer> maker =
        values.maker(factor, "Mul").filter(_ -> values.onlyReader(factor, "Mul").isPresent());
    if (maker.isEmpty()) {
      return Optional.empty();
    }
    for (String own : values.node(maker.get()).inputs()) {
      Optional<Tensor> weights = constantScales(values, own, cols);
      Optional<String> lhs = values.otherInput(maker.get(), own);
      if (weights.isPresent() && lhs.isPresent()) {
        return Optional.of(new Scales(lhs.get(), weights.get(), maker));
      }
    }
    return Optional.empty();
  }

  private static Optional<Tensor> constantScales(Values values, String name, int cols) {
    return values
        .constantFloats(name)
        .filter(t -> t.shape().rank() <= 1 && (t.elementCount() == 1 || t.elementCount() == cols))
        .filter(DequantizedProduct::isFinite);
  }

  private static boolean isFinite(Tensor tensor) {
    for (long i = 0; i < tensor.elementCount(); i++) {
      if (!Float.isFinite(tensor.getFloat(i))) {
        return false;
      }
    }
    return true;
  }

  private static long attribute(Values values, int index, String name) {
    return values.node(index).attributes().integer(name, -1);
  }

  private static String input(Node node, int index) {
    return index < node.inputs().size() ? node.inputs().get(index) : "";
  }

  private static String output(Values values, int index) {
    return values.node(index).outputs().getFirst();
  }

  @Override
  public boolean run(Call call) {
    Tensor lhs = call.input(0);
    int rank = lhs.shape().rank();
    if (!lhs.type().isInt8() || rank < 2 || lhs.shape().dim(-1) != weights.depth()) {
      return false;
    }
    int zeroPoint = 0;
    if (call.hasInput(ZERO_POINT)) {
      Tensor given = call.input(ZERO_POINT);
      if (given.type() != lhs.type() || given.elementCount() != 1) {
        return false;
      }
      zeroPoint = (int) given.getLong(0);
    }
    float scale = 1;
    if (call.hasInput(SCALE)) {
      Tensor given = call.input(SCALE);
      // A scale of more axes than lhs would give the result its own.
      if (given.type() != ElementType.F32
          || given.elementCount() != 1
          || given.shape().rank() > rank) {
        return false;
      }
      scale = given.getFloat(0);
    }
    long rows = lhs.shape().elementCount(0, rank - 1);
    if (!epilogue.fits(scale) || rows > Integer.MAX_VALUE) {
      return false;
    }
    multiply(call, lhs, (int) rows, zeroPoint, scale);
    return true;
  }

  /** The rows of all matrices of the stack are those of one matrix. */
  private void multiply(Call call, Tensor lhs, int rows, int zeroPoint, float scale) {
    long[] dims = lhs.shape().dims();
    int depth = weights.depth();
    int cols = weights.cols();
    dims[dims.length - 1] = cols;
    Tensor dst = call.output(0, ElementType.F32, Shape.of(dims));
    GemmBackend backend = weights.backend();
    backend.multiply(
        new Int8Matrix(lhs.type(), lhs.segment(), 0, rows, depth, depth),
        zeroPoint,
        scale,
        weights,
        epilogue,
        new FloatMatrix(dst.segment(), 0, rows, cols, cols),
        call.scratch());
  }
}
