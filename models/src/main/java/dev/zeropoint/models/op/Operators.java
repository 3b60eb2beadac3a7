package dev.zeropoint.models.op;

import dev.zeropoint.models.graph.Node;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The operators by their ONNX names (domain ai.onnx, opsets 7 to 25). */
public final class Operators {
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  private static final TreeMap<String, Entry> TABLE =
      new TreeMap<>(
          Map.ofEntries(
              // Matrix products.
              entry("Gemm", 2, 3, Gemm::bind),
              entry("MatMul", 2, 2, MatMul::bind),
              entry("MatMulInteger", 2, 4, MatMulInteger::bind),
              entry("QLinearMatMul", 8, 8, QLinearMatMul::bind),
              // Quantization.
              entry("DequantizeLinear", 2, 3, DequantizeLinear::bind),
              entry("DynamicQuantizeLinear", 1, 1, DynamicQuantizeLinear::bind),
              entry("QuantizeLinear", 2, 3, QuantizeLinear::bind),
              // Elementwise, with broadcasting.
              entry("Add", 2, 2, Binary::bind),
              entry("Div", 2, 2, Binary::bind),
              entry("Equal", 2, 2, Comparison::equal),
              entry("Less", 2, 2, Comparison::less),
              entry("Max", 1, ANY_NUMBER, Binary::bind),
              entry("Min", 1, ANY_NUMBER, Binary::bind),
              entry("Mul", 2, 2, Binary::bind),
              entry("Pow", 2, 2, Pow::bind),
              entry("Sub", 2, 2, Binary::bind),
              entry("Sum", 1, ANY_NUMBER, Binary::bind),
              entry("Where", 3, 3, Where::bind),
              // Elementwise, one operand.
              entry("Abs", 1, 1, Unary::bind),
              entry("Cast", 1, 1, Cast::bind),
              entry("CastLike", 2, 2, Cast::bindLike),
              entry("Ceil", 1, 1, Unary::bind),
              entry("Clip", 1, 3, Clip::bind),
              entry("Erf", 1, 1, Unary::bindErf),
              entry("Exp", 1, 1, Unary::bind),
              entry("Floor", 1, 1, Unary::bind),
              entry("Gelu", 1, 1, Unary::bindGelu),
              entry("Log", 1, 1, Unary::bind),
              entry("Neg", 1, 1, Unary::bind),
              entry("Reciprocal", 1, 1, Unary::bind),
              entry("Relu", 1, 1, Clip::bindRelu),
              entry("Round", 1, 1, Unary::bind),
              entry("Sigmoid", 1, 1, Unary::bind),
              entry("Sqrt", 1, 1, Unary::bind),
              entry("Tanh", 1, 1, Unary::bind),
              // Along axes.
              entry("LayerNormalization", 2, 3, LayerNormalization::bind),
              entry("LogSoftmax", 1, 1, Softmax::bind),
              entry("ReduceMax", 1, 2, Reduce.of(Reduce.Kind.MAX)),
              entry("ReduceMean", 1, 2, Reduce.of(Reduce.Kind.MEAN)),
              entry("ReduceMin", 1, 2, Reduce.of(Reduce.Kind.MIN)),
              entry("ReduceSum", 1, 2, Reduce.of(Reduce.Kind.SUM)),
              entry("Softmax", 1, 1, Softmax::bind),
              // Elements moved, never changed.
              entry("Concat", 1, ANY_NUMBER, Concat::bind),
              entry("ConstantOfShape", 1, 1, ConstantOfShape::bind),
              entry("Expand", 2, 2, Expand::bind),
              entry("Flatten", 1, 1, ShapeOperators::flatten),
              entry("Gather", 2, 2, Gather::bind),
              entry("Identity", 1, 1, ShapeOperators::identity),
              entry("Reshape", 2, 2, ShapeOperators::reshape),
              entry("Shape", 1, 1, ShapeOperators::shape),
              entry("Size", 1, 1, ShapeOperators::size),
              entry("Slice", 1, 5, Slice::bind),
              entry("Squeeze", 1, 2, ShapeOperators::squeeze),
              entry("Transpose", 1, 1, Transpose::bind),
              entry("Unsqueeze", 1, 2, ShapeOperators::unsqueeze)));

  private Operators() {}

  /**
   * How many inputs an operator takes and how it is made.
   *
   * @param required inputs that must be there, the first ones
   * @param most inputs that it can have
   * @param factory makes it
   */
  private record Entry(int required, int most, OperatorFactory factory) {}

  private static Map.Entry<String, Entry> entry(
      String name, int required, int most, OperatorFactory factory) {
    return Map.entry(name, new Entry(required, most, factory));
  }

  /**
   * Makes the operator of a node.
   *
   * @throws IllegalArgumentException with the values, if the operator is not supported, if the node
   *     has too few or too many inputs, or if its attributes are not valid
   */
  public static Operator bind(Binding binding) {
    Node node = binding.node();
    Entry entry = TABLE.get(node.op());
    if (entry == null) {
      throw new IllegalArgumentException("operator " + node.op() + " is not supported");
    }
    for (int index = 0; index < entry.required; index++) {
      if (!binding.hasInput(index)) {
        throw new IllegalArgumentException(
            node.op() + " needs " + entry.required + " inputs; input " + index + " is missing");
      }
    }
    if (node.inputs().size() > entry.most) {
      throw new IllegalArgumentException(
          node.op() + " takes at most " + entry.most + " inputs, got " + node.inputs().size());
    }
    return entry.factory.bind(binding);
  }

  /** The names of all operators, sorted. */
  public static Set<String> supported() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }
}
