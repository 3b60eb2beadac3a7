package dev.zeropoint.models.op;

import dev.zeropoint.core.floats.FloatKernels;

/**
 * How float32 products are cut along k ({@link FloatKernels#multiply}): as ONNX Runtime on x86 does
 * it (MLAS, {@code sgemm.cpp}), so that a float in front of a quantizer is the same bit for bit.
 */
final class DepthBlocks {
  private static final int BLOCK = 128;

  /** The block of a right operand that ONNX Runtime packs at load. */
  private static final int PACKED_BLOCK = 256;

  private DepthBlocks() {}

  /**
   * The length of the blocks of k.
   *
   * @param constant whether the right operand is known at load
   */
  static int length(boolean constant, int cols, int depth) {
    if (constant) {
      return PACKED_BLOCK;
    }
    int block = BLOCK;
    if (cols < depth) {
      for (int width = BLOCK; width > 16 && width / 2 >= cols; width /= 2) {
        block *= 2;
      }
    }
    return block;
  }
}
