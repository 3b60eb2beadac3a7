package dev.zeropoint.models.onnx.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation of a graph.
 *
 * @param name of the node
 * @param opType the operator
 * @param domain of the operator; empty for those of the standard
 * @param inputs names of values; empty for one that is left out
 * @param outputs names of values; empty for one that is not wanted
 * @param attributes its constants
 * @param bytes of the message
 */
public record NodeProto(
    String name,
    String opType,
    String domain,
    List<String> inputs,
    List<String> outputs,
    List<AttributeProto> attributes,
    MemorySegment bytes) {
  static final String MESSAGE = "NodeProto";
  private static final int INPUT = 1;
  private static final int OUTPUT = 2;
  private static final int NAME = 3;
  private static final int OP_TYPE = 4;
  private static final int ATTRIBUTE = 5;
  private static final int DOMAIN = 7;

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static NodeProto read(WireReader in) {
    String name = "";
    String opType = "";
    String domain = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<AttributeProto> attributes = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case INPUT -> inputs.add(in.text());
        case OUTPUT -> outputs.add(in.text());
        case NAME -> name = in.text();
        case OP_TYPE -> opType = in.text();
        case ATTRIBUTE -> attributes.add(AttributeProto.read(in.nested(AttributeProto.MESSAGE)));
        case DOMAIN -> domain = in.text();
        default -> in.skip();
      }
    }
    return new NodeProto(
        name,
        opType,
        domain,
        List.copyOf(inputs),
        List.copyOf(outputs),
        List.copyOf(attributes),
        in.bytes());
  }

  /** Writes a node. */
  public static WireWriter write(
      String name,
      String opType,
      List<String> inputs,
      List<String> outputs,
      List<WireWriter> attributes) {
    return written(new WireWriter(), name, opType, inputs, outputs, attributes);
  }

  /** Writes this node with other inputs, outputs and attributes; all else in it stays. */
  public WireWriter rewired(
      List<String> newInputs, List<String> newOutputs, List<WireWriter> newAttributes) {
    WireWriter out = new WireWriter();
    WireReader in = new WireReader(bytes, MESSAGE);
    while (in.next()) {
      in.skip();
      switch (in.field()) {
        case INPUT, OUTPUT, NAME, OP_TYPE, ATTRIBUTE -> {}
        default -> out.copy(in.whole());
      }
    }
    return written(out, name, opType, newInputs, newOutputs, newAttributes);
  }

  private static WireWriter written(
      WireWriter out,
      String name,
      String opType,
      List<String> inputs,
      List<String> outputs,
      List<WireWriter> attributes) {
    out.text(NAME, name).text(OP_TYPE, opType);
    inputs.forEach(input -> out.text(INPUT, input));
    outputs.forEach(output -> out.text(OUTPUT, output));
    attributes.forEach(attribute -> out.nested(ATTRIBUTE, attribute));
    return out;
  }
}
