package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;

/** Runs one case on a backend and compares every bit with {@link GemmOracle}. */
final class GemmCheck {
  private GemmCheck() {}

  static void product(GemmBackend backend, GemmCase gemm) {
    String details = TestSeed.replay(gemm);
    try (Arena arena = Arena.ofConfined()) {
      GemmOperands operands = new GemmOperands(gemm, backend, arena);
      PoisonedScratch scratch = new PoisonedScratch(arena);
      // Twice: packed weights serve many products.
      for (int run = 0; run < 2; run++) {
        CanaryMemory memory = operands.resultMemory(4);
        Int32Matrix dst = operands.int32(memory);
        backend.multiply(operands.lhs(), gemm.lhsZeroPoint(), operands.weights(), dst, scratch);
        compare(dst, operands, details);
        assertClean(operands, memory, scratch, details);
      }
    }
  }

  static void requantize(GemmBackend backend, GemmCase gemm, RequantizeCase epilogue) {
    String details = TestSeed.replay(gemm + " " + epilogue);
    try (Arena arena = Arena.ofConfined()) {
      GemmOperands operands = new GemmOperands(gemm, backend, arena);
      PoisonedScratch scratch = new PoisonedScratch(arena);
      CanaryMemory memory = operands.resultMemory(1);
      Int8Matrix dst = operands.int8(memory, epilogue.output().type());
      backend.multiply(
          operands.lhs(),
          gemm.lhsZeroPoint(),
          operands.weights(),
          epilogue.create(gemm.shape().cols(), arena),
          dst,
          scratch);
      compare(
          gemm.shape(),
          dst::get,
          (row, col) -> GemmOracle.requantize(operands.accumulators()[row][col], col, epilogue),
          details);
      assertClean(operands, memory, scratch, details);
    }
  }

  static void dequantize(GemmBackend backend, GemmCase gemm, DequantizeCase epilogue) {
    String details = TestSeed.replay(gemm + " " + epilogue);
    try (Arena arena = Arena.ofConfined()) {
      GemmOperands operands = new GemmOperands(gemm, backend, arena);
      PoisonedScratch scratch = new PoisonedScratch(arena);
      CanaryMemory memory = operands.resultMemory(4);
      FloatMatrix dst = operands.float32(memory);
      backend.multiply(
          operands.lhs(),
          gemm.lhsZeroPoint(),
          epilogue.lhsScale(),
          operands.weights(),
          epilogue.create(gemm.shape().cols(), arena),
          dst,
          scratch);
      compare(
          gemm.shape(),
          (row, col) -> Float.floatToRawIntBits(dst.get(row, col)),
          (row, col) ->
              Float.floatToRawIntBits(
                  GemmOracle.dequantize(operands.accumulators()[row][col], col, epilogue)),
          details);
      assertClean(operands, memory, scratch, details);
    }
  }

  /** Fails unless a result is the exact product, and ends its message with the details. */
  static void compare(Int32Matrix dst, GemmOperands operands, String details) {
    compare(
        new GemmShape(dst.rows(), 0, dst.cols()),
        dst::get,
        (row, col) -> operands.accumulators()[row][col],
        details);
  }

  private interface Element {
    int at(int row, int col);
  }

  private static void compare(GemmShape shape, Element actual, Element expected, String details) {
    for (int row = 0; row < shape.rows(); row++) {
      for (int col = 0; col < shape.cols(); col++) {
        int found = actual.at(row, col);
        int wanted = expected.at(row, col);
        if (found != wanted) {
          throw new AssertionError(
              "dst["
                  + row
                  + "]["
                  + col
                  + "]="
                  + show(found)
                  + ", expected "
                  + show(wanted)
                  + " "
                  + details);
        }
      }
    }
  }

  private static String show(int bits) {
    return bits + " (0x" + Integer.toHexString(bits) + ", " + Float.intBitsToFloat(bits) + "f)";
  }

  private static void assertClean(
      GemmOperands operands, CanaryMemory memory, PoisonedScratch scratch, String details) {
    memory.assertCanaries("dst", details);
    scratch.assertCanaries(details);
    operands.assertUntouched(details);
  }
}
