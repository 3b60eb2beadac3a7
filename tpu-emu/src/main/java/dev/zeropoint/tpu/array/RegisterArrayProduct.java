package dev.zeropoint.tpu.array;

import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;

/**
 * The product on the register-level array: slow, and the definition of values and cycles. Its
 * cycles are counted, not worked out. Operands and accumulators are copied to the Java heap, 4
 * bytes an element.
 */
public final class RegisterArrayProduct extends ArrayProduct {
  /**
   * A product on an array of its own.
   *
   * @param timing array, dataflow, and how folds follow each other
   */
  public RegisterArrayProduct(ArrayTiming timing) {
    super(timing);
  }

  @Override
  public ArrayCost multiply(
      Int8Matrix lhs, int lhsZeroPoint, Int8Matrix rhs, int[] rhsZeroPoints, Int32Matrix dst) {
    ArrayRun run =
        ArrayRun.of(timing(), Operand.of(lhs, lhsZeroPoint), Operand.of(rhs, rhsZeroPoints));
    run.checkDst(dst);
    ArrayCost cost = run.finish();
    run.copyTo(dst);
    return cost;
  }
}
