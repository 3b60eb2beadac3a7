package dev.zeropoint.models.onnx.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * A network.
 *
 * @param nodes its operations
 * @param initializers its constants
 * @param inputs that it is given, and before version 4 of the format its constants too
 * @param outputs that it gives
 * @param sparseInitializers how many constants are sparse; they stay bytes
 * @param bytes of the message
 */
public record GraphProto(
    List<NodeProto> nodes,
    List<TensorProto> initializers,
    List<ValueInfoProto> inputs,
    List<ValueInfoProto> outputs,
    int sparseInitializers,
    MemorySegment bytes) {
  static final String MESSAGE = "GraphProto";
  private static final int NODE = 1;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;
  private static final int VALUE_INFO = 13;
  private static final int SPARSE_INITIALIZER = 15;

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static GraphProto read(WireReader in) {
    List<NodeProto> nodes = new ArrayList<>();
    List<TensorProto> initializers = new ArrayList<>();
    List<ValueInfoProto> inputs = new ArrayList<>();
    List<ValueInfoProto> outputs = new ArrayList<>();
    int sparse = 0;
    while (in.next()) {
      switch (in.field()) {
        case NODE -> nodes.add(NodeProto.read(in.nested(NodeProto.MESSAGE)));
        case INITIALIZER -> initializers.add(TensorProto.read(in.nested(TensorProto.NAME)));
        case INPUT -> inputs.add(ValueInfoProto.read(in.nested(ValueInfoProto.NAME)));
        case OUTPUT -> outputs.add(ValueInfoProto.read(in.nested(ValueInfoProto.NAME)));
        // Written again they may need another type, so they must be valid.
        case VALUE_INFO -> ValueInfoProto.read(in.nested(ValueInfoProto.NAME));
        case SPARSE_INITIALIZER -> {
          in.content();
          sparse++;
        }
        default -> in.skip();
      }
    }
    return new GraphProto(
        List.copyOf(nodes),
        List.copyOf(initializers),
        List.copyOf(inputs),
        List.copyOf(outputs),
        sparse,
        in.bytes());
  }

  /**
   * Writes this graph with other nodes, initializers, inputs and element types; all else in it
   * stays.
   *
   * @param newNodes messages of the nodes
   * @param newInitializers messages of the constants
   * @param keptInputs says by name which inputs stay
   * @param elemTypes gives the new element type of outputs and of values between the nodes
   */
  public WireWriter with(
      List<WireWriter> newNodes,
      List<WireWriter> newInitializers,
      Predicate<String> keptInputs,
      IntUnaryOperator elemTypes) {
    WireWriter out = new WireWriter();
    newNodes.forEach(node -> out.nested(NODE, node));
    newInitializers.forEach(initializer -> out.nested(INITIALIZER, initializer));
    int input = 0;
    WireReader in = new WireReader(bytes, MESSAGE);
    while (in.next()) {
      switch (in.field()) {
        case NODE, INITIALIZER -> in.skip();
        case INPUT -> {
          in.skip();
          if (keptInputs.test(inputs.get(input++).name())) {
            out.copy(in.whole());
          }
        }
        case OUTPUT, VALUE_INFO -> {
          MemorySegment value = in.content();
          out.copy(retyped(in.field(), value, in.whole(), elemTypes));
        }
        default -> {
          in.skip();
          out.copy(in.whole());
        }
      }
    }
    return out;
  }

  private static WireWriter retyped(
      int field, MemorySegment value, MemorySegment whole, IntUnaryOperator elemTypes) {
    ValueInfoProto info = ValueInfoProto.read(new WireReader(value, ValueInfoProto.NAME));
    int old = info.tensor().map(ValueInfoProto.TensorType::elemType).orElse(0);
    int type = elemTypes.applyAsInt(old);
    if (type == old) {
      return new WireWriter().copy(whole);
    }
    WireReader in = new WireReader(value, ValueInfoProto.NAME);
    return new WireWriter().nested(field, ValueInfoProto.withElemType(in, type));
  }
}
