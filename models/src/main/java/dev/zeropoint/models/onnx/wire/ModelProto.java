package dev.zeropoint.models.onnx.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A model: the outermost message of a file. Its functions stay bytes.
 *
 * @param irVersion the version of the format
 * @param opsets the sets of operators that it uses
 * @param metadata its properties
 * @param graph its network
 * @param bytes of the message
 */
public record ModelProto(
    long irVersion,
    List<OperatorSetIdProto> opsets,
    List<StringStringEntryProto> metadata,
    Optional<GraphProto> graph,
    MemorySegment bytes) {
  private static final String MESSAGE = "ModelProto";
  private static final int IR_VERSION = 1;
  private static final int GRAPH = 7;
  private static final int OPSET_IMPORT = 8;
  private static final int METADATA_PROPS = 14;

  /**
   * Reads a model. It refers to the bytes, which must stay as they are while it is used.
   *
   * @throws WireException if they are not a valid message
   */
  public static ModelProto read(MemorySegment bytes) {
    WireReader in = new WireReader(bytes, MESSAGE);
    long irVersion = 0;
    List<OperatorSetIdProto> opsets = new ArrayList<>();
    List<StringStringEntryProto> metadata = new ArrayList<>();
    Optional<GraphProto> graph = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case IR_VERSION -> irVersion = in.integer();
        case OPSET_IMPORT ->
            opsets.add(OperatorSetIdProto.read(in.nested(OperatorSetIdProto.NAME)));
        case METADATA_PROPS ->
            metadata.add(StringStringEntryProto.read(in.nested(StringStringEntryProto.NAME)));
        case GRAPH -> graph = Optional.of(GraphProto.read(in.once(graph, GraphProto.MESSAGE)));
        default -> in.skip();
      }
    }
    return new ModelProto(irVersion, List.copyOf(opsets), List.copyOf(metadata), graph, bytes);
  }

  /**
   * Writes this model with changes; all else in it stays.
   *
   * @param newIrVersion the version of the format
   * @param raised says by domain which operator sets get another version
   * @param opset that version
   * @param added properties that are added, or take the place of those of the same key
   * @param newGraph the message of the graph
   */
  public WireWriter with(
      long newIrVersion,
      Predicate<String> raised,
      long opset,
      Map<String, String> added,
      WireWriter newGraph) {
    WireWriter out = new WireWriter().integer(IR_VERSION, newIrVersion);
    int set = 0;
    int property = 0;
    WireReader in = new WireReader(bytes, MESSAGE);
    while (in.next()) {
      switch (in.field()) {
        case IR_VERSION -> in.skip();
        case GRAPH -> {
          in.skip();
          out.nested(GRAPH, newGraph);
        }
        case OPSET_IMPORT -> {
          WireReader nested = in.nested(OperatorSetIdProto.NAME);
          if (raised.test(opsets.get(set++).domain())) {
            out.nested(OPSET_IMPORT, OperatorSetIdProto.withVersion(nested, opset));
          } else {
            out.copy(in.whole());
          }
        }
        case METADATA_PROPS -> {
          in.skip();
          if (!added.containsKey(metadata.get(property++).key())) {
            out.copy(in.whole());
          }
        }
        default -> {
          in.skip();
          out.copy(in.whole());
        }
      }
    }
    new TreeMap<>(added)
        .forEach(
            (key, value) ->
                out.nested(METADATA_PROPS, new StringStringEntryProto(key, value).write()));
    return out;
  }
}
