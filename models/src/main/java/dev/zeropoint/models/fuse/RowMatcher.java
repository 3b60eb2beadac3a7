package dev.zeropoint.models.fuse;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatOperation;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.fuse.RowInstruction.Binary;
import dev.zeropoint.models.fuse.RowInstruction.Erf;
import dev.zeropoint.models.fuse.RowInstruction.Mean;
import dev.zeropoint.models.fuse.RowInstruction.Softmax;
import dev.zeropoint.models.fuse.RowInstruction.Sqrt;
import dev.zeropoint.models.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the nodes of {@link RowProgram}s: from a node backward, those whose values go nowhere else.
 * Whether shapes and types fit is seen at each call.
 */
final class RowMatcher {
  /** More instructions than any program needs; a longer chain is cut. */
  private static final int MOST_NODES = 32;

  /** ReduceMean has its axes as an input since this opset. */
  private static final int AXES_ARE_INPUT_SINCE = 18;

  /** Up to this opset Softmax has the default axis 1, and covers all behind it. */
  private static final int SOFTMAX_FLATTENS_UNTIL = 12;

  private final Values values;
  private final FloatKernels kernels;

  RowMatcher(Values values, FloatKernels kernels) {
    this.values = values;
    this.kernels = kernels;
  }

  /**
   * The fusion that ends with a node.
   *
   * @param taken nodes of other fusions
   * @return nothing if it would be the node alone
   */
  Optional<Fusion> match(int last, Set<Integer> taken) {
    if (taken.contains(last) || !isKnown(last)) {
      return Optional.empty();
    }
    SortedSet<Integer> nodes = grow(last, taken);
    if (nodes.size() == 1) {
      return Optional.empty();
    }
    List<String> inputs = new ArrayList<>();
    for (int index : nodes) {
      for (String read : reads(index)) {
        if (values.maker(read).filter(nodes::contains).isEmpty() && !inputs.contains(read)) {
          inputs.add(read);
        }
      }
    }
    RowProgram program = new RowProgram(kernels, inputs.size(), instructions(nodes, inputs));
    String result = values.node(last).outputs().getFirst();
    return Optional.of(new Fusion(List.copyOf(nodes), inputs, result, _ -> program));
  }

  private SortedSet<Integer> grow(int last, Set<Integer> taken) {
    SortedSet<Integer> nodes = new TreeSet<>(Set.of(last));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (int index : List.copyOf(nodes)) {
        for (String read : reads(index)) {
          Optional<Integer> maker =
              values
                  .maker(read)
                  .filter(m -> !nodes.contains(m) && !taken.contains(m) && isKnown(m))
                  .filter(_ -> values.innerReaders(read).filter(nodes::containsAll).isPresent());
          if (maker.isPresent() && nodes.size() < MOST_NODES) {
            nodes.add(maker.get());
            grown = true;
          }
        }
      }
    }
    return nodes;
  }

  private List<RowInstruction> instructions(SortedSet<Integer> nodes, List<String> inputs) {
    Map<String, Integer> numbers = new HashMap<>();
    inputs.forEach(input -> numbers.put(input, numbers.size()));
    List<RowInstruction> instructions = new ArrayList<>();
    for (int index : nodes) {
      List<String> read = reads(index);
      int a = numbers.get(read.getFirst());
      instructions.add(instruction(index, a, numbers.get(read.getLast())));
      numbers.put(values.node(index).outputs().getFirst(), numbers.size());
    }
    return instructions;
  }

  /** Whether a node can be an instruction, as far as it is known at load. */
  private boolean isKnown(int index) {
    Node node = values.node(index);
    return values.is(index, node.op())
        && switch (node.op()) {
          case "Add", "Sub", "Mul", "Div" -> node.inputs().size() == 2;
          case "Pow" -> isSquare(node);
          case "Erf", "Sqrt", "Softmax" -> true;
          case "ReduceMean" ->
              node.attributes().integer("keepdims", 1) == 1 && meanAxis(node).isPresent();
          default -> false;
        };
  }

  private boolean isSquare(Node node) {
    return values
        .constant(node.inputs().get(1))
        .filter(e -> e.elementCount() == 1 && e.shape().rank() <= 1 && e.getDouble(0) == 2)
        .isPresent();
  }

  /** The values that an instruction reads: not what it knows as constants. */
  private List<String> reads(int index) {
    List<String> inputs = values.node(index).inputs();
    return switch (values.node(index).op()) {
      case "Pow", "ReduceMean" -> inputs.subList(0, 1);
      default -> inputs;
    };
  }

  private RowInstruction instruction(int index, int a, int b) {
    Node node = values.node(index);
    return switch (node.op()) {
      case "Add" -> new Binary(FloatOperation.ADD, a, b);
      case "Sub" -> new Binary(FloatOperation.SUBTRACT, a, b);
      case "Mul" -> new Binary(FloatOperation.MULTIPLY, a, b);
      case "Div" -> new Binary(FloatOperation.DIVIDE, a, b);
      case "Pow" -> new Binary(FloatOperation.MULTIPLY, a, a);
      case "Erf" -> new Erf(a);
      case "Sqrt" -> new Sqrt(a);
      case "ReduceMean" -> new Mean(a, meanAxis(node).orElseThrow());
      case "Softmax" -> new Softmax(a, softmaxAxis(node));
      default -> throw new IllegalArgumentException(node.op() + " is no instruction of rows");
    };
  }

  private int softmaxAxis(Node node) {
    int absent = values.opset() <= SOFTMAX_FLATTENS_UNTIL ? 1 : -1;
    return node.attributes().smallInteger("axis", absent);
  }

  /** The axis of a mean, if it is one and known. */
  private Optional<Integer> meanAxis(Node node) {
    Optional<long[]> axes =
        values.opset() < AXES_ARE_INPUT_SINCE
            ? node.attributes().integers("axes")
            : Optional.of(node.inputs())
                .filter(inputs -> inputs.size() > 1)
                .flatMap(inputs -> values.constant(inputs.get(1)))
                .filter(tensor -> !tensor.type().isFloat())
                .map(Tensor::toLongs);
    return axes.filter(all -> all.length == 1 && all[0] == (int) all[0]).map(all -> (int) all[0]);
  }
}
