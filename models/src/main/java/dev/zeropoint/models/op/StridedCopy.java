package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Fills a tensor from elements of another of its type that lie at any strides: what Transpose
 * (permuted strides), Slice (multiplied strides) and Expand (strides of 0) have in common.
 */
final class StridedCopy {
  private StridedCopy() {}

  /**
   * Copies elements of four bytes with the kernels, two axes at a time; others by runs: neighbours
   * at once, one element repeated, or element by element.
   *
   * @param kernels of floats, which copy any four bytes
   * @param first index of the element that dst starts with
   * @param strides how far src moves along each axis of dst; may be 0 or negative
   */
  static void copy(FloatKernels kernels, Tensor src, long first, long[] strides, Tensor dst) {
    StridedLoop loop = new StridedLoop(dst.shape(), strides).startAt(0, first);
    int bytes = src.type().byteSize();
    // Kernels go forward only, which is all but slices with a negative step.
    if (bytes == Float.BYTES && loop.step(0) >= 0 && loop.rowStep(0) >= 0) {
      copyRows(kernels, src.segment(), loop, dst.segment());
      return;
    }
    while (loop.next()) {
      if (loop.step(0) == 1) {
        MemorySegment.copy(
            src.segment(),
            loop.index(0) * bytes,
            dst.segment(),
            loop.position() * bytes,
            (long) loop.length() * bytes);
      } else if (loop.step(0) == 0) {
        Elements.fill(src, loop.index(0), dst, loop.position(), loop.length());
      } else {
        copyElements(src.segment(), loop, bytes, dst.segment());
      }
    }
  }

  private static void copyRows(
      FloatKernels kernels, MemorySegment src, StridedLoop loop, MemorySegment dst) {
    while (loop.nextRows()) {
      kernels.copy(
          src,
          loop.index(0) * Float.BYTES,
          loop.rowStep(0),
          loop.step(0),
          dst,
          loop.position() * Float.BYTES,
          loop.length(),
          loop.rows(),
          loop.length());
    }
  }

  private static void copyElements(
      MemorySegment src, StridedLoop loop, int bytes, MemorySegment dst) {
    long from = loop.index(0) * bytes;
    long step = loop.step(0) * bytes;
    long to = loop.position() * bytes;
    int count = loop.length();
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          dst.set(Layouts.INT8, to + i, src.get(Layouts.INT8, from + i * step));
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          dst.set(Layouts.INT16, to + i * 2L, src.get(Layouts.INT16, from + i * step));
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          dst.set(Layouts.INT32, to + i * 4L, src.get(Layouts.INT32, from + i * step));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          dst.set(Layouts.INT64, to + i * 8L, src.get(Layouts.INT64, from + i * step));
        }
      }
    }
  }
}
