package dev.zeropoint.models.onnx.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An input, an output or another value of a graph.
 *
 * @param name of it
 * @param tensor its type where it is a tensor
 */
public record ValueInfoProto(String name, Optional<TensorType> tensor) {
  static final String NAME = "ValueInfoProto";
  private static final int NAME_FIELD = 1;
  private static final int TYPE = 2;

  /** The fields of a TypeProto that exclude each other: tensor, sequence, map, ... */
  private static final int TENSOR_TYPE = 1;

  private static final int SEQUENCE_TYPE = 4;
  private static final int MAP_TYPE = 5;
  private static final int OPAQUE_TYPE = 7;
  private static final int SPARSE_TENSOR_TYPE = 8;
  private static final int OPTIONAL_TYPE = 9;

  /** The fields of a TypeProto.Tensor. */
  private static final int ELEM_TYPE = 1;

  private static final int SHAPE = 2;

  /** The fields of a TensorShapeProto and of its Dimension. */
  private static final int DIM = 1;

  private static final int DIM_VALUE = 1;
  private static final int DIM_PARAM = 2;

  /**
   * The type of a tensor.
   *
   * @param elemType number of the element type, as in TensorProto.DataType
   * @param dims the extents where the rank is stated; empty where an extent is free
   */
  public record TensorType(int elemType, Optional<List<Optional<Long>>> dims) {}

  /**
   * Reads the message.
   *
   * @throws WireException if it is not valid
   */
  public static ValueInfoProto read(WireReader in) {
    String name = "";
    Optional<Optional<TensorType>> type = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case NAME_FIELD -> name = in.text();
        case TYPE -> type = Optional.of(type(in.once(type, "TypeProto")));
        default -> in.skip();
      }
    }
    return new ValueInfoProto(name, type.orElse(Optional.empty()));
  }

  /** Writes a message with another element type of the tensor; all else in it stays. */
  static WireWriter withElemType(WireReader in, int elemType) {
    // ValueInfoProto.type.tensor_type.elem_type
    return replaced(in, new int[] {TYPE, TENSOR_TYPE, ELEM_TYPE}, 0, elemType);
  }

  private static WireWriter replaced(WireReader in, int[] path, int depth, long value) {
    WireWriter out = new WireWriter();
    while (in.next()) {
      if (in.field() != path[depth]) {
        in.skip();
        out.copy(in.whole());
      } else if (depth == path.length - 1) {
        in.skip();
        out.integer(in.field(), value);
      } else {
        WireReader nested = in.nested(NAME);
        out.nested(in.field(), replaced(nested, path, depth + 1, value));
      }
    }
    return out;
  }

  private static Optional<TensorType> type(WireReader in) {
    Optional<TensorType> tensor = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case TENSOR_TYPE -> tensor = Optional.of(tensorType(in.once(tensor, "TypeProto.Tensor")));
        // The last one counts.
        case SEQUENCE_TYPE, MAP_TYPE, OPAQUE_TYPE, SPARSE_TENSOR_TYPE, OPTIONAL_TYPE -> {
          in.content();
          tensor = Optional.empty();
        }
        default -> in.skip();
      }
    }
    return tensor;
  }

  private static TensorType tensorType(WireReader in) {
    int elemType = 0;
    Optional<List<Optional<Long>>> dims = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case ELEM_TYPE -> elemType = (int) in.integer();
        case SHAPE -> dims = Optional.of(shape(in.once(dims, "TensorShapeProto")));
        default -> in.skip();
      }
    }
    return new TensorType(elemType, dims);
  }

  private static List<Optional<Long>> shape(WireReader in) {
    List<Optional<Long>> dims = new ArrayList<>();
    while (in.next()) {
      if (in.field() == DIM) {
        dims.add(dimension(in.nested("TensorShapeProto.Dimension")));
      } else {
        in.skip();
      }
    }
    return dims;
  }

  private static Optional<Long> dimension(WireReader in) {
    Optional<Long> value = Optional.empty();
    while (in.next()) {
      switch (in.field()) {
        case DIM_VALUE -> value = Optional.of(in.integer());
        case DIM_PARAM -> {
          in.content();
          value = Optional.empty();
        }
        default -> in.skip();
      }
    }
    return value;
  }
}
