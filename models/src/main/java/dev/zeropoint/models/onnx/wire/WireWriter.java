package dev.zeropoint.models.onnx.wire;

import dev.zeropoint.core.tensor.Layouts;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts a message in protobuf's encoding together, field after field. Large contents are referred
 * to, not copied, so they must stay as they are until the message was written.
 */
public final class WireWriter {
  /** Shorter contents are copied: a part of its own costs more than they do. */
  private static final int LEAST_PART = 1 << 10;

  private static final int BLOCK = 1 << 16;

  private final List<MemorySegment> parts = new ArrayList<>();
  private byte[] buffer = new byte[64];
  private int buffered;
  private long size;

  /** The length of the message so far, in bytes. */
  public long size() {
    return size;
  }

  /** Appends a whole number. */
  public WireWriter integer(int field, long value) {
    rawVarint((long) field << 3);
    rawVarint(value);
    return this;
  }

  /** Appends a float. */
  public WireWriter real(int field, float value) {
    rawVarint((long) field << 3 | 5);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      rawByte(bits >> shift);
    }
    return this;
  }

  /** Appends a string. */
  public WireWriter text(int field, String value) {
    return content(field, MemorySegment.ofArray(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Appends bytes. */
  public WireWriter content(int field, MemorySegment value) {
    rawVarint((long) field << 3 | 2);
    rawVarint(value.byteSize());
    return copy(value);
  }

  /** Appends a nested message, which must not be changed any more. */
  public WireWriter nested(int field, WireWriter value) {
    rawVarint((long) field << 3 | 2);
    rawVarint(value.size);
    return copy(value);
  }

  /** Appends the fields of another message, which must not be changed any more. */
  public WireWriter copy(WireWriter fields) {
    fields.flush();
    for (MemorySegment part : fields.parts) {
      copy(part);
    }
    return this;
  }

  /** Appends fields as they are on the wire, such as {@link WireReader#whole()}. */
  public WireWriter copy(MemorySegment fields) {
    if (fields.byteSize() < LEAST_PART) {
      int count = (int) fields.byteSize();
      reserve(count);
      MemorySegment.copy(fields, Layouts.INT8, 0, buffer, buffered, count);
      buffered += count;
    } else {
      flush();
      parts.add(fields);
    }
    size += fields.byteSize();
    return this;
  }

  /** Writes the message, in blocks. */
  public void writeTo(OutputStream out) throws IOException {
    flush();
    byte[] block = new byte[(int) Math.min(BLOCK, size)];
    for (MemorySegment part : parts) {
      for (long at = 0; at < part.byteSize(); at += block.length) {
        int count = (int) Math.min(block.length, part.byteSize() - at);
        MemorySegment.copy(part, Layouts.INT8, at, block, 0, count);
        out.write(block, 0, count);
      }
    }
  }

  private void rawVarint(long value) {
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      rawByte((int) (rest | 0x80));
    }
    rawByte((int) rest);
  }

  private void rawByte(int value) {
    reserve(1);
    buffer[buffered++] = (byte) value;
    size++;
  }

  private void reserve(int count) {
    if (buffer.length - buffered < count) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, buffered + count));
    }
  }

  private void flush() {
    if (buffered > 0) {
      parts.add(MemorySegment.ofArray(Arrays.copyOf(buffer, buffered)));
      buffered = 0;
    }
  }
}
