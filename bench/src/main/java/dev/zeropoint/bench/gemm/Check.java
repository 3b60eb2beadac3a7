package dev.zeropoint.bench.gemm;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Locale;

/**
 * How a contender's result compares with the reference's.
 *
 * @param elements of the result
 * @param different how many are not the reference's
 * @param wrong how many are further off than rounding explains: an accumulator at all, a code by
 *     more than 1, a float by more than {@value #TOLERANCE} of the greatest; at all for a contender
 *     that has to be bit-exact
 */
public record Check(long elements, long different, long wrong) {
  private static final double TOLERANCE = 1e-5;

  /** Runs a contender once and compares what it leaves. */
  public static Check of(GemmContender contender, GemmProblem problem) {
    contender.result().segment().fill((byte) 0x55);
    contender.run(1);
    Tensor expected = contender.signed() ? problem.expectedOfSigned() : problem.expected();
    return compare(contender.result(), expected, contender.bitExact());
  }

  private static Check compare(Tensor actual, Tensor expected, boolean exact) {
    double allowed = exact ? 0 : allowed(expected);
    long different = 0;
    long wrong = 0;
    for (long i = 0; i < expected.elementCount(); i++) {
      double difference = Math.abs(value(actual, i) - value(expected, i));
      // Written so that NaN is wrong.
      different += difference == 0 ? 0 : 1;
      wrong += difference <= allowed ? 0 : 1;
    }
    return new Check(expected.elementCount(), different, wrong);
  }

  private static double allowed(Tensor expected) {
    return switch (expected.type()) {
      case S32 -> 0;
      case F32 -> {
        double greatest = 0;
        for (long i = 0; i < expected.elementCount(); i++) {
          greatest = Math.max(greatest, Math.abs(expected.getFloat(i)));
        }
        yield greatest * TOLERANCE;
      }
      default -> 1;
    };
  }

  private static double value(Tensor tensor, long index) {
    return tensor.type() == ElementType.F32 ? tensor.getFloat(index) : tensor.getLong(index);
  }

  /** Whether the result may be called the same. */
  public boolean passed() {
    return wrong == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d of %d results wrong, %d in another bit", wrong, elements, different);
  }
}
