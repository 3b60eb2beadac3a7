package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * The operands of a {@link GemmCase} in memory with canaries, and the exact accumulators, worked
 * out from codes that were kept apart from that memory.
 */
final class GemmOperands {
  private final GemmCase gemm;
  private final Arena arena;
  private final CanaryMemory lhsMemory;
  private final CanaryMemory rhsMemory;
  private final Int8Matrix lhs;
  private final byte[] lhsBytes;
  private final PackedWeights weights;
  private final int[][] accumulators;

  /** Fills and packs. The right operand is overwritten once it is packed. */
  GemmOperands(GemmCase gemm, GemmBackend backend, Arena arena) {
    this.gemm = gemm;
    this.arena = arena;
    GemmShape shape = gemm.shape();
    RandomGenerator random = TestSeed.random(gemm);
    lhsMemory = memory(gemm.lhs(), shape.rows(), shape.depth(), 1);
    lhs = int8(lhsMemory, gemm.types().lhs(), shape.rows(), shape.depth());
    int[][] left = fill(lhs, gemm.lhsFill(), random);
    lhsBytes = lhs.segment().toArray(Layouts.INT8);

    rhsMemory = memory(gemm.rhs(), shape.depth(), shape.cols(), 1);
    Int8Matrix rhs = int8(rhsMemory, gemm.types().rhs(), shape.depth(), shape.cols());
    int[][] right = fill(rhs, gemm.rhsFill(), random);
    weights = backend.pack(rhs, arena, gemm.rhsZeroPoints());
    rhsMemory.assertCanaries("rhs", TestSeed.replay(gemm));
    rhsMemory.fillElements((byte) 0x55);
    accumulators = GemmOracle.accumulate(left, right, gemm);
  }

  private CanaryMemory memory(Placement placement, int rows, int cols, int elementBytes) {
    return gemm.guardPages()
        ? CanaryMemory.beforeGuardPage(arena, placement, rows, cols, elementBytes)
        : CanaryMemory.allocate(arena, placement, rows, cols, elementBytes);
  }

  private static Int8Matrix int8(CanaryMemory memory, ElementType type, int rows, int cols) {
    return new Int8Matrix(type, memory.segment(), memory.offset(), rows, cols, memory.rowStride());
  }

  private static int[][] fill(Int8Matrix matrix, Fill fill, RandomGenerator random) {
    int[][] codes = new int[matrix.rows()][matrix.cols()];
    boolean signed = matrix.type() == ElementType.S8;
    for (int row = 0; row < matrix.rows(); row++) {
      for (int col = 0; col < matrix.cols(); col++) {
        byte value = fill.next(random);
        matrix.segment().set(Layouts.INT8, matrix.rowOffset(row) + col, value);
        codes[row][col] = signed ? value : value & 0xFF;
      }
    }
    return codes;
  }

  Int8Matrix lhs() {
    return lhs;
  }

  PackedWeights weights() {
    return weights;
  }

  /** What the exact product is, [M][N]. */
  int[][] accumulators() {
    return accumulators;
  }

  /** Memory for a result, its elements full of what must not be left behind. */
  CanaryMemory resultMemory(int elementBytes) {
    CanaryMemory memory =
        memory(gemm.dst(), gemm.shape().rows(), gemm.shape().cols(), elementBytes);
    memory.fillElements((byte) 0x6B);
    return memory;
  }

  Int32Matrix int32(CanaryMemory memory) {
    return new Int32Matrix(
        memory.segment(),
        memory.offset(),
        gemm.shape().rows(),
        gemm.shape().cols(),
        memory.rowStride());
  }

  Int8Matrix int8(CanaryMemory memory, ElementType type) {
    return int8(memory, type, gemm.shape().rows(), gemm.shape().cols());
  }

  FloatMatrix float32(CanaryMemory memory) {
    return new FloatMatrix(
        memory.segment(),
        memory.offset(),
        gemm.shape().rows(),
        gemm.shape().cols(),
        memory.rowStride());
  }

  /** Fails when an operand, or memory around it, has changed. */
  void assertUntouched(String details) {
    lhsMemory.assertCanaries("lhs", details);
    rhsMemory.assertCanaries("rhs", details);
    if (lhs.segment().mismatch(MemorySegment.ofArray(lhsBytes)) != -1) {
      throw new AssertionError("lhs was changed " + details);
    }
  }
}
