package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Multiplies one case as a whole and in parts, and compares all bytes of the two results. */
final class PartsCheck {
  private final SplittableBackend backend;
  private final GemmCase gemm;
  private final GemmShape shape;
  private final Arena arena;
  private final RandomGenerator random;
  private final GemmOperands operands;
  private final PoisonedScratch scratch;

  PartsCheck(SplittableBackend backend, GemmCase gemm, Arena arena, RandomGenerator random) {
    this.backend = backend;
    this.gemm = gemm;
    this.shape = gemm.shape();
    this.arena = arena;
    this.random = random;
    this.operands = new GemmOperands(gemm, backend, arena);
    this.scratch = new PoisonedScratch(arena);
  }

  /** Rows and columns from the first, how many. */
  private record Part(int fromRow, int rows, int fromCol, int cols) {}

  /** The whole is compared with the oracle too, so that the two are not wrong alike. */
  void accumulators() {
    CanaryMemory whole = operands.resultMemory(4);
    Int32Matrix dst = operands.int32(whole);
    backend.multiply(operands.lhs(), gemm.lhsZeroPoint(), operands.weights(), dst, scratch);
    GemmCheck.compare(dst, operands, TestSeed.replay(gemm));
    CanaryMemory parts = operands.resultMemory(4);
    multiplyParts(1, null, parts, 4 * parts.rowStride());
    compare(whole, parts, "int32");
  }

  void requantize(RequantizeCase epilogue) {
    Requantize requantize = epilogue.create(shape.cols(), arena);
    CanaryMemory whole = operands.resultMemory(1);
    Int8Matrix dst = operands.int8(whole, requantize.type());
    backend.multiply(
        operands.lhs(), gemm.lhsZeroPoint(), operands.weights(), requantize, dst, scratch);
    CanaryMemory parts = operands.resultMemory(1);
    multiplyParts(1, requantize, parts, parts.rowStride());
    compare(whole, parts, epilogue.toString());
  }

  void dequantize(DequantizeCase epilogue) {
    Dequantize dequantize = epilogue.create(shape.cols(), arena);
    float scale = epilogue.lhsScale();
    CanaryMemory whole = operands.resultMemory(4);
    FloatMatrix dst = operands.float32(whole);
    backend.multiply(
        operands.lhs(), gemm.lhsZeroPoint(), scale, operands.weights(), dequantize, dst, scratch);
    CanaryMemory parts = operands.resultMemory(4);
    multiplyParts(scale, dequantize, parts, 4 * parts.rowStride());
    compare(whole, parts, epilogue.toString());
  }

  private void multiplyParts(float scale, Epilogue epilogue, CanaryMemory dst, long dstStride) {
    for (Part part : cut()) {
      backend.multiplyPart(
          part.fromRow(),
          part.rows(),
          part.fromCol(),
          part.cols(),
          operands.lhs(),
          gemm.lhsZeroPoint(),
          scale,
          operands.weights(),
          epilogue,
          dst.segment(),
          dst.offset(),
          dstStride,
          scratch);
    }
  }

  /** Parts that make the whole, in any order. */
  private List<Part> cut() {
    List<Part> parts = new ArrayList<>();
    int step = backend.columnStep();
    int fromRow = 0;
    while (fromRow < shape.rows()) {
      int rows = random.nextInt(1, shape.rows() - fromRow + 1);
      int fromCol = 0;
      while (fromCol < shape.cols()) {
        int steps = random.nextInt(1, Math.ceilDiv(shape.cols() - fromCol, step) + 1);
        int cols = Math.min(steps * step, shape.cols() - fromCol);
        parts.add(new Part(fromRow, rows, fromCol, cols));
        fromCol += cols;
      }
      fromRow += rows;
    }
    Collections.shuffle(parts, Random.from(random));
    return parts;
  }

  private void compare(CanaryMemory whole, CanaryMemory parts, String epilogue) {
    String details = epilogue + " " + TestSeed.replay(gemm);
    long difference = whole.segment().mismatch(parts.segment());
    if (difference != -1) {
      throw new AssertionError(
          "parts differ from the whole at byte "
              + (difference - whole.offset())
              + " of dst, row stride "
              + whole.rowStride()
              + " elements, "
              + details);
    }
    whole.assertCanaries("the whole", details);
    parts.assertCanaries("the parts", details);
    scratch.assertCanaries(details);
    operands.assertUntouched(details);
  }
}
