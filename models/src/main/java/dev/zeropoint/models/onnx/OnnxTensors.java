package dev.zeropoint.models.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.op.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToLongFunction;

/** Tensors of the ONNX format: raw bytes, or one of the typed lists. */
final class OnnxTensors {
  private OnnxTensors() {}

  /**
   * A tensor's elements. Raw data outside of the message are used where they are; all else is
   * copied into the arena. Nothing is allocated before the number of elements was held against the
   * data.
   *
   * @param rawData the raw data that stood in the message, or null if they still do
   * @throws IllegalArgumentException if type, shape and data do not fit
   */
  static Tensor decode(TensorProto proto, MemorySegment rawData, Arena arena) {
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw new IllegalArgumentException("data in an external file is not supported");
    }
    ElementType type = DataType.of(proto.getDataType());
    long[] dims = new long[proto.getDimsCount()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = proto.getDims(i);
    }
    Shape shape = Shape.of(dims);
    boolean nibbles = type == ElementType.S4 || type == ElementType.U4;
    if (rawData != null && !nibbles) {
      requireCount(shape, Tensor.byteSize(type, shape), rawData.byteSize(), "bytes");
      return new Tensor(type, shape, rawData);
    }
    if (rawData != null) {
      int bytes = Math.toIntExact(rawData.byteSize());
      return unpack(type, shape, bytes, i -> rawData.get(Layouts.INT8, i), arena);
    }
    if (proto.hasRawData()) {
      return nibbles
          ? unpack(type, shape, proto.getRawData().size(), proto.getRawData()::byteAt, arena)
          : raw(type, shape, proto.getRawData(), arena);
    }
    if (nibbles) {
      return unpack(type, shape, proto.getInt32DataCount(), proto::getInt32Data, arena);
    }
    return switch (type) {
      case F32 -> floats(proto, shape, arena);
      case F64 -> doubles(proto, shape, arena);
      case S64 -> integers(type, shape, proto.getInt64DataCount(), proto::getInt64Data, arena);
      case U32, U64 ->
          integers(type, shape, proto.getUint64DataCount(), proto::getUint64Data, arena);
      default -> integers(type, shape, proto.getInt32DataCount(), proto::getInt32Data, arena);
    };
  }

  private static Tensor raw(ElementType type, Shape shape, ByteString raw, Arena arena) {
    requireCount(shape, Tensor.byteSize(type, shape), raw.size(), "bytes");
    Tensor tensor = Tensor.allocate(type, shape, arena);
    tensor.segment().copyFrom(MemorySegment.ofBuffer(raw.asReadOnlyByteBuffer()));
    return tensor;
  }

  /** Two codes a byte, the first in the low half, to one code a byte. */
  private static Tensor unpack(
      ElementType type, Shape shape, int bytes, IntToLongFunction data, Arena arena) {
    requireCount(shape, Math.ceilDiv(shape.elementCount(), 2), bytes, "packed bytes");
    Tensor tensor = Tensor.allocate(type, shape, arena);
    for (long i = 0; i < tensor.elementCount(); i++) {
      int code = (int) (data.applyAsLong((int) (i / 2)) >> (i % 2 * 4)) & 0xF;
      // The sign bit of a four-bit code is bit 3.
      tensor.setLong(i, type == ElementType.S4 ? (code ^ 8) - 8 : code);
    }
    return tensor;
  }

  private static Tensor floats(TensorProto proto, Shape shape, Arena arena) {
    requireCount(shape, shape.elementCount(), proto.getFloatDataCount(), "float_data");
    Tensor tensor = Tensor.allocate(ElementType.F32, shape, arena);
    for (int i = 0; i < proto.getFloatDataCount(); i++) {
      tensor.setFloat(i, proto.getFloatData(i));
    }
    return tensor;
  }

  private static Tensor doubles(TensorProto proto, Shape shape, Arena arena) {
    requireCount(shape, shape.elementCount(), proto.getDoubleDataCount(), "double_data");
    Tensor tensor = Tensor.allocate(ElementType.F64, shape, arena);
    for (int i = 0; i < proto.getDoubleDataCount(); i++) {
      tensor.segment().set(Layouts.FLOAT64, i * 8L, proto.getDoubleData(i));
    }
    return tensor;
  }

  private static Tensor integers(
      ElementType type, Shape shape, int count, IntToLongFunction data, Arena arena) {
    requireCount(shape, shape.elementCount(), count, "elements");
    Tensor tensor = Tensor.allocate(type, shape, arena);
    for (int i = 0; i < count; i++) {
      tensor.setLong(i, data.applyAsLong(i));
    }
    return tensor;
  }

  private static void requireCount(Shape shape, long wanted, long found, String what) {
    if (wanted != found) {
      throw new IllegalArgumentException(
          "shape " + shape + " needs " + wanted + " " + what + ", found " + found);
    }
  }
}
