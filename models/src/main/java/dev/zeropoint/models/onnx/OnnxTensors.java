package dev.zeropoint.models.onnx;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.onnx.wire.TensorProto;
import dev.zeropoint.models.onnx.wire.TensorProto.Data;
import dev.zeropoint.models.onnx.wire.WireReader.LongSink;
import dev.zeropoint.models.op.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Tensors of the ONNX format: raw bytes, in the message or in another file, or one of the typed
 * lists. float16 and bfloat16 are widened to float32, which is exact.
 */
final class OnnxTensors {
  private static final int FLOAT16 = 10;
  private static final int BFLOAT16 = 16;

  private OnnxTensors() {}

  /** Whether a tensor has another type here than in its message. */
  static boolean isWidened(TensorProto proto) {
    return widened(proto.dataType()) != proto.dataType();
  }

  /** The number of the type that tensors of a type have here. */
  static int widened(int dataType) {
    return dataType == FLOAT16 || dataType == BFLOAT16
        ? DataType.numberOf(ElementType.F32)
        : dataType;
  }

  /**
   * A tensor's elements. Raw data are used where they are; all else is copied into the arena.
   * Nothing is allocated before the number of elements was held against the data.
   *
   * @param files where the elements are if they are in another file
   * @throws IllegalArgumentException if type, shape and data do not fit
   */
  static Tensor decode(TensorProto proto, ExternalData files, Arena arena) {
    ElementType type = isWidened(proto) ? ElementType.F32 : DataType.of(proto.dataType());
    Shape shape = Shape.of(proto.dims());
    boolean nibbles = type == ElementType.S4 || type == ElementType.U4;
    long wanted = Tensor.byteSize(type, shape);
    if (nibbles || isWidened(proto)) {
      wanted = Math.ceilDiv(wanted, 2);
    }
    Optional<MemorySegment> raw =
        proto.external()
            ? Optional.of(files.read(proto.externalData(), wanted, arena))
            : proto.rawData();
    if (raw.isEmpty()) {
      return nibbles ? packedCodes(proto, type, shape, arena) : typed(proto, type, shape, arena);
    }
    MemorySegment bytes = raw.get();
    requireCount(shape, wanted, bytes.byteSize(), "bytes");
    if (isWidened(proto)) {
      Tensor tensor = Tensor.allocate(type, shape, arena);
      LongSink sink = widening(proto, tensor);
      for (long i = 0; i < tensor.elementCount(); i++) {
        sink.accept(bytes.get(Layouts.INT16, 2 * i) & 0xFFFF);
      }
      return tensor;
    }
    if (nibbles) {
      Tensor tensor = Tensor.allocate(type, shape, arena);
      LongSink sink = unpacking(tensor);
      for (long i = 0; i < bytes.byteSize(); i++) {
        sink.accept(bytes.get(Layouts.INT8, i));
      }
      return tensor;
    }
    return new Tensor(type, shape, bytes);
  }

  /** The elements of a typed list. */
  private static Tensor typed(TensorProto proto, ElementType type, Shape shape, Arena arena) {
    Data data =
        switch (type) {
          case F32 -> isWidened(proto) ? Data.INT32 : Data.FLOAT;
          case F64 -> Data.DOUBLE;
          case S64 -> Data.INT64;
          case U32, U64 -> Data.UINT64;
          default -> Data.INT32;
        };
    requireCount(shape, shape.elementCount(), proto.count(data), "elements");
    Tensor tensor = Tensor.allocate(type, shape, arena);
    proto.forEach(
        data,
        switch (type) {
          case F32 -> isWidened(proto) ? widening(proto, tensor) : floatBits(tensor);
          case F64 -> doubleBits(tensor);
          default -> integers(tensor);
        });
    return tensor;
  }

  private static Tensor packedCodes(TensorProto proto, ElementType type, Shape shape, Arena arena) {
    long bytes = Math.ceilDiv(shape.elementCount(), 2);
    requireCount(shape, bytes, proto.count(Data.INT32), "packed bytes");
    Tensor tensor = Tensor.allocate(type, shape, arena);
    proto.forEach(Data.INT32, unpacking(tensor));
    return tensor;
  }

  private static LongSink integers(Tensor tensor) {
    long[] next = new long[1];
    return value -> tensor.setLong(next[0]++, value);
  }

  private static LongSink floatBits(Tensor tensor) {
    long[] next = new long[1];
    return bits -> tensor.segment().set(Layouts.INT32, 4 * next[0]++, (int) bits);
  }

  private static LongSink doubleBits(Tensor tensor) {
    long[] next = new long[1];
    return bits -> tensor.segment().set(Layouts.INT64, 8 * next[0]++, bits);
  }

  /** Takes the bits of float16 or bfloat16. */
  private static LongSink widening(TensorProto proto, Tensor tensor) {
    LongSink sink = floatBits(tensor);
    boolean brain = proto.dataType() == BFLOAT16;
    return bits -> {
      if (bits < 0 || bits > 0xFFFF) {
        throw new IllegalArgumentException(bits + " is not the bits of a 16-bit float");
      }
      // A bfloat16 is the upper half of a float32.
      sink.accept(brain ? bits << 16 : Float.floatToRawIntBits(Float.float16ToFloat((short) bits)));
    };
  }

  /** Takes bytes of two codes, the first in the low half, and keeps one code a byte. */
  private static LongSink unpacking(Tensor tensor) {
    LongSink sink = integers(tensor);
    long[] left = {tensor.elementCount()};
    return value -> {
      for (int shift = 0; shift <= 4 && left[0] > 0; shift += 4, left[0]--) {
        int code = (int) (value >> shift) & 0xF;
        // The sign bit of a four-bit code is bit 3.
        sink.accept(tensor.type() == ElementType.S4 ? (code ^ 8) - 8 : code);
      }
    };
  }

  /**
   * The elements of a tensor as raw bytes of the format: its own bytes, or the codes of four bits
   * packed by twos.
   */
  static MemorySegment raw(Tensor tensor) {
    if (tensor.type() != ElementType.S4 && tensor.type() != ElementType.U4) {
      return tensor.segment();
    }
    byte[] packed = new byte[Math.toIntExact(Math.ceilDiv(tensor.elementCount(), 2))];
    for (long i = 0; i < tensor.elementCount(); i++) {
      packed[(int) (i / 2)] |= (byte) ((tensor.getLong(i) & 0xF) << i % 2 * 4);
    }
    return MemorySegment.ofArray(packed);
  }

  private static void requireCount(Shape shape, long wanted, long found, String what) {
    if (wanted != found) {
      throw new IllegalArgumentException(
          "shape " + shape + " needs " + wanted + " " + what + ", found " + found);
    }
  }
}
