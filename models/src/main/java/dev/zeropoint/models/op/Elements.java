package dev.zeropoint.models.op;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Single elements: as a real number, as raw bits, and one element repeated. */
final class Elements {
  private Elements() {}

  /** An element of an F32 or F64 tensor. */
  static double real(Tensor tensor, long index) {
    return tensor.type() == ElementType.F64
        ? tensor.segment().get(Layouts.FLOAT64, index * 8)
        : tensor.segment().get(Layouts.FLOAT32, index * 4);
  }

  /** Writes an element of an F32 tensor, rounded to the nearest float, or of an F64 tensor. */
  static void setReal(Tensor tensor, long index, double value) {
    if (tensor.type() == ElementType.F64) {
      tensor.segment().set(Layouts.FLOAT64, index * 8, value);
    } else {
      tensor.segment().set(Layouts.FLOAT32, index * 4, (float) value);
    }
  }

  /** The bytes of an element of any type, in the low bits. */
  static long bits(Tensor tensor, long index) {
    MemorySegment segment = tensor.segment();
    return switch (tensor.type().byteSize()) {
      case 1 -> segment.get(Layouts.INT8, index);
      case 2 -> segment.get(Layouts.INT16, index * 2);
      case 4 -> segment.get(Layouts.INT32, index * 4);
      default -> segment.get(Layouts.INT64, index * 8);
    };
  }

  /** Writes the bytes of an element of any type from the low bits. */
  static void setBits(Tensor tensor, long index, long bits) {
    MemorySegment segment = tensor.segment();
    switch (tensor.type().byteSize()) {
      case 1 -> segment.set(Layouts.INT8, index, (byte) bits);
      case 2 -> segment.set(Layouts.INT16, index * 2, (short) bits);
      case 4 -> segment.set(Layouts.INT32, index * 4, (int) bits);
      default -> segment.set(Layouts.INT64, index * 8, bits);
    }
  }

  /**
   * Writes one element of {@code src} to {@code count} elements of {@code dst}, a tensor of the
   * same type.
   */
  static void fill(Tensor src, long srcIndex, Tensor dst, long dstIndex, long count) {
    if (count == 0) {
      return;
    }
    int bytes = src.type().byteSize();
    MemorySegment memory = dst.segment();
    long start = dstIndex * bytes;
    long total = count * bytes;
    MemorySegment.copy(src.segment(), srcIndex * bytes, memory, start, bytes);
    // What is written doubles with every copy, so this takes log2(count) copies at any width.
    for (long done = bytes; done < total; done *= 2) {
      MemorySegment.copy(memory, start, memory, start + done, Math.min(done, total - done));
    }
  }
}
