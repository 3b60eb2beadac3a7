package dev.zeropoint.models.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.zeropoint.core.tensor.Layouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a model taken apart: the message without its large weights, and the weights, which
 * stay where they are. Protobuf-java would copy the whole file to the heap, and the weights from
 * there to where they are used.
 *
 * <pre>
 *   ModelProto { ..., graph (7): GraphProto { ..., initializer (5): TensorProto { ..., raw_data (9) } } }
 *                                                                                      └─ taken out
 * </pre>
 *
 * @param proto the message; initializers whose raw data were taken out have none
 * @param raw for each initializer, in the message's order, the raw data taken out, or null
 */
record ModelBytes(ModelProto proto, List<MemorySegment> raw) {
  /** The field of the graph in a ModelProto. */
  private static final int GRAPH = 7;

  /** The field of the initializers in a GraphProto. */
  private static final int INITIALIZER = 5;

  /** The field of the raw data in a TensorProto. */
  private static final int RAW_DATA = 9;

  /** Shorter raw data are not worth it. */
  private static final int LEAST_BYTES = 1 << 10;

  /**
   * Parses a model.
   *
   * @param bytes must stay as they are while the result is used
   * @throws IOException if they are not a message
   */
  static ModelBytes parse(MemorySegment bytes) throws IOException {
    List<MemorySegment> raw = new ArrayList<>();
    byte[] rest;
    try {
      rest = withoutRaw(bytes, GRAPH, raw);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Not as it should be: the verdict is protobuf's, on all of it.
      return new ModelBytes(ModelProto.parseFrom(stream(bytes)), List.of());
    }
    return new ModelBytes(ModelProto.parseFrom(rest), raw);
  }

  /** The bytes as a stream, for messages that are parsed whole. */
  static CodedInputStream stream(MemorySegment bytes) {
    ByteString wrapped = UnsafeByteOperations.unsafeWrap(bytes.asByteBuffer());
    CodedInputStream stream = wrapped.newCodedInput();
    stream.enableAliasing(true);
    return stream;
  }

  /** The raw data that were taken out of an initializer, or null. */
  MemorySegment raw(int initializer) {
    return initializer < raw.size() ? raw.get(initializer) : null;
  }

  /**
   * A message without the large raw data in it.
   *
   * @param nested the field of the message that leads to them: the graph, an initializer, or the
   *     raw data themselves
   */
  private static byte[] withoutRaw(MemorySegment message, int nested, List<MemorySegment> raw) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    Cursor cursor = new Cursor(message);
    if (nested == RAW_DATA) {
      raw.add(null);
    }
    while (cursor.at < message.byteSize()) {
      long start = cursor.at;
      long tag = cursor.varint();
      MemorySegment content = cursor.content((int) (tag & 7));
      boolean found = content != null && tag >>> 3 == nested;
      if (found && nested != RAW_DATA) {
        byte[] inner = withoutRaw(content, nested == GRAPH ? INITIALIZER : RAW_DATA, raw);
        writeVarint(tag, rest);
        writeVarint(inner.length, rest);
        rest.writeBytes(inner);
      } else if (found && content.byteSize() >= LEAST_BYTES) {
        raw.set(raw.size() - 1, content);
      } else {
        if (found) {
          // Of a field that is there twice the last counts.
          raw.set(raw.size() - 1, null);
        }
        rest.writeBytes(message.asSlice(start, cursor.at - start).toArray(Layouts.INT8));
      }
    }
    return rest.toByteArray();
  }

  private static void writeVarint(long value, ByteArrayOutputStream out) {
    long rest = value;
    for (; rest >= 0x80; rest >>>= 7) {
      out.write((int) (rest & 0x7F | 0x80));
    }
    out.write((int) rest);
  }

  /** Reads the wire format (protobuf.dev/programming-guides/encoding). */
  private static final class Cursor {
    private final MemorySegment message;
    long at;

    Cursor(MemorySegment message) {
      this.message = message;
    }

    /** A number of up to 35 bits, enough for tags and lengths. */
    long varint() {
      long value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        byte b = message.get(Layouts.INT8, at++);
        value |= (b & 0x7FL) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number is too long");
    }

    /** Goes over the content of a field; answers it if it has a length. */
    MemorySegment content(int wireType) {
      switch (wireType) {
        case 0 -> {
          while (message.get(Layouts.INT8, at++) < 0) {
            // The last byte of a number has no high bit.
          }
        }
        case 1 -> skip(8);
        case 5 -> skip(4);
        case 2 -> {
          return skip(varint());
        }
        default -> throw new IllegalArgumentException("wire type " + wireType);
      }
      return null;
    }

    private MemorySegment skip(long bytes) {
      MemorySegment content = message.asSlice(at, bytes);
      at += bytes;
      return content;
    }
  }
}
