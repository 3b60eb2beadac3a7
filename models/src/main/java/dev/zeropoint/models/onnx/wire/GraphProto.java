package dev.zeropoint.models.onnx.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
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
   * Writes this graph with other nodes, initializers and inputs; all else in it stays.
   *
   * @param newNodes messages of the nodes
   * @param newInitializers messages of the constants
   * @param keptInputs says by name which inputs stay
   */
  public WireWriter with(
      List<WireWriter> newNodes, List<WireWriter> newInitializers, Predicate<String> keptInputs) {
    WireWriter out = new WireWriter();
    newNodes.forEach(node -> out.nested(NODE, node));
    newInitializers.forEach(initializer -> out.nested(INITIALIZER, initializer));
    int input = 0;
    WireReader in = new WireReader(bytes, MESSAGE);
    while (in.next()) {
      in.skip();
      boolean kept =
          switch (in.field()) {
            case NODE, INITIALIZER -> false;
            case INPUT -> keptInputs.test(inputs.get(input++).name());
            default -> true;
          };
      if (kept) {
        out.copy(in.whole());
      }
    }
    return out;
  }
}
