package dev.zeropoint.models.op;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.Attributes;
import dev.zeropoint.models.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs one node on tensors of its own: what a session is to an operator, without the session. */
final class TestCall implements Call {
  /** More than any test needs; a request beyond it is refused, as a session does. */
  private static final long MOST_BYTES = 1 << 20;

  private final Arena arena = Arena.ofAuto();
  private final List<Tensor> inputs;
  private final int wanted;
  private final Map<Integer, Tensor> outputs = new HashMap<>();

  private TestCall(List<Tensor> inputs, int wanted) {
    this.inputs = inputs;
    this.wanted = wanted;
  }

  /** Runs an operator of opset 17 without attributes. */
  static Tensor run(String op, Tensor... inputs) {
    return run(op, 17, Map.of(), inputs);
  }

  /** Runs an operator and gives its first output; a null input is left out. */
  static Tensor run(String op, int opset, Map<String, Object> attributes, Tensor... inputs) {
    return runAll(op, opset, attributes, 1, inputs).getFirst();
  }

  /** Runs an operator of opset 17 some of whose inputs are constants of the model. */
  static Tensor runConstant(String op, Set<Integer> constant, Tensor... inputs) {
    return runAll(op, 17, Map.of(), 1, constant, inputs).getFirst();
  }

  /** Runs an operator and gives the outputs asked for; a null input is left out. */
  static List<Tensor> runAll(
      String op, int opset, Map<String, Object> attributes, int outputs, Tensor... inputs) {
    return runAll(op, opset, attributes, outputs, Set.of(), inputs);
  }

  private static List<Tensor> runAll(
      String op,
      int opset,
      Map<String, Object> attributes,
      int outputs,
      Set<Integer> constant,
      Tensor... inputs) {
    List<Tensor> given = Arrays.asList(inputs);
    TestCall call = new TestCall(given, outputs);
    List<String> inputNames = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      inputNames.add(inputs[i] == null ? "" : "in" + i);
    }
    List<String> outputNames = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      outputNames.add("out" + i);
    }
    Node node = new Node("test", op, inputNames, outputNames, new Attributes(attributes));
    Map<String, Tensor> constants = new HashMap<>();
    for (int i : constant) {
      if (call.hasInput(i)) {
        constants.put("in" + i, inputs[i]);
      }
    }
    GemmBackend backend = Backends.select("scalar").backend();
    Operators.bind(new Binding(node, opset, constants, backend, call.arena)).run(call);
    List<Tensor> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(call.outputs.get(i));
    }
    return results;
  }

  @Override
  public int inputCount() {
    return inputs.size();
  }

  @Override
  public boolean hasInput(int index) {
    return index < inputs.size() && inputs.get(index) != null;
  }

  @Override
  public Tensor input(int index) {
    if (!hasInput(index)) {
      throw new IllegalArgumentException("input " + index + " was left out");
    }
    return inputs.get(index);
  }

  @Override
  public boolean wantsOutput(int index) {
    return index < wanted;
  }

  @Override
  public Tensor output(int index, ElementType type, Shape shape) {
    long bytes = Tensor.byteSize(type, shape);
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(type + shape.toString() + " is too large for a test");
    }
    Tensor tensor = Tensor.allocate(type, shape, arena);
    // Contents that no operator may rely on.
    tensor.segment().fill((byte) 0x5A);
    outputs.put(index, tensor);
    return tensor;
  }

  @Override
  public void alias(int outputIndex, int inputIndex, Shape shape) {
    outputs.put(outputIndex, input(inputIndex).reshape(shape));
  }

  @Override
  public Scratch scratch() {
    return bytes -> arena.allocate(bytes, Tensor.ALIGNMENT);
  }
}
