package dev.zeropoint.core.floats;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The arguments of a product of [3, 5] x [5, 4] in blocks of 2. They are valid to begin with; a
 * test makes one of them wrong and asserts that it is refused.
 */
final class FloatProductCall {
  static final int ROWS = 3;
  static final int DEPTH = 5;
  static final int COLS = 4;

  /** Floats between two rows of the left operand. */
  static final int ROW_STRIDE = 7;

  static final int LHS_BYTES = ((ROWS - 1) * ROW_STRIDE + DEPTH) * Float.BYTES;
  static final int RHS_BYTES = DEPTH * COLS * Float.BYTES;
  static final int DST_BYTES = ROWS * COLS * Float.BYTES;

  /** In front of the first element. */
  static final int OFFSET = 4;

  private final FloatKernels kernels;

  /** All but the scratch memory, where no refused call may write. */
  final MemorySegment memory;

  MemorySegment lhs;
  MemorySegment rhs;
  MemorySegment dst;
  MemorySegment scratch;
  long lhsOffset = OFFSET;
  long rhsOffset = OFFSET;
  long dstOffset = OFFSET;
  long lhsRowStride = ROW_STRIDE;
  long lhsColStride = 1;
  int rows = ROWS;
  int cols = COLS;
  int depth = DEPTH;
  int block = 2;

  FloatProductCall(FloatKernels kernels, Arena arena) {
    this.kernels = kernels;
    memory = arena.allocate(600, 64).fill((byte) 0x2B);
    lhs = memory.asSlice(100, OFFSET + LHS_BYTES);
    rhs = memory.asSlice(250, OFFSET + RHS_BYTES);
    dst = memory.asSlice(400, OFFSET + DST_BYTES);
    scratch = arena.allocate(FloatKernels.productScratchBytes(COLS), 64);
  }

  void multiply() {
    kernels.multiply(
        lhs,
        lhsOffset,
        lhsRowStride,
        lhsColStride,
        rhs,
        rhsOffset,
        dst,
        dstOffset,
        rows,
        cols,
        depth,
        block,
        scratch);
  }

  /** Throws, with all parts in the message, and writes nothing. */
  void assertRefused(String... parts) {
    FloatCall.assertRefused(memory, this::multiply, parts);
  }
}
