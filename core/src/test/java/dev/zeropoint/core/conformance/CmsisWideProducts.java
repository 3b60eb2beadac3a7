package dev.zeropoint.core.conformance;

import dev.zeropoint.core.quant.FixedPointMultiplier;
import java.io.IOException;
import java.util.Optional;

/**
 * The products of CMSIS-NN with 16-bit activations and 8-bit weights. Their accumulators are 64-bit
 * and end in {@link FixedPointMultiplier#wide}; those with a 32-bit bias end in the double rounding
 * of 32 bits.
 */
final class CmsisWideProducts {
  private CmsisWideProducts() {}

  /** What the case computes, in the order of its expected output. */
  static int[] run(CmsisCase test) throws IOException {
    if (test.has("ACCUMULATION_DEPTH")) {
      int depth = test.get("ACCUMULATION_DEPTH");
      return multiply(
          test, test.input(), test.weights(test.get("OUT_CH") * depth), depth, test.bias());
    }
    return test.has("LHS_ROWS") ? batchMatMul(test) : convolution(test);
  }

  private static int[] convolution(CmsisCase test) throws IOException {
    int channels = test.get("IN_CH");
    int depth = test.get("FILTER_Y") * test.get("FILTER_X") * channels;
    return multiply(
        test,
        CmsisProducts.windows(test, 0, channels),
        test.weights(test.get("OUT_CH") * depth),
        depth,
        test.bias());
  }

  private static int[] batchMatMul(CmsisCase test) throws IOException {
    int rows = test.get("OUTPUT_ROWS");
    int cols = test.get("OUTPUT_COLS");
    int[] left = test.numbers("lhs_input_tensor");
    int[] right = test.numbers("rhs_input_tensor");
    int depth = test.get("ADJ_X") == 0 ? test.get("LHS_COLS") : test.get("LHS_ROWS");
    int[] output = new int[test.get("DST_SIZE")];
    int heights = test.get("OUTPUT_HEIGHT");
    for (int i = 0; i < test.get("OUTPUT_BATCH") * heights; i++) {
      int[] lhs = CmsisProducts.matrix(test, "LHS", left, i / heights, i % heights, rows * depth);
      int[] rhs = CmsisProducts.matrix(test, "RHS", right, i / heights, i % heights, depth * cols);
      int[] codes =
          multiply(
              test,
              test.get("ADJ_X") == 0 ? lhs : CmsisProducts.transpose(lhs, depth, rows),
              test.get("ADJ_Y") == 0 ? CmsisProducts.transpose(rhs, depth, cols) : rhs,
              depth,
              Optional.empty());
      System.arraycopy(codes, 0, output, i * rows * cols, codes.length);
    }
    return output;
  }

  /** lhs [rows, depth] times the transpose of rhs [cols, depth]. */
  private static int[] multiply(
      CmsisCase test, int[] lhs, int[] rhs, int depth, Optional<int[]> bias) throws IOException {
    int cols = rhs.length / depth;
    double[] multipliers = test.multipliers();
    boolean narrow = test.name().contains("xint32");
    String prefix = test.has("LHS_ROWS") ? "" : "OUT_";
    int[] codes = new int[lhs.length / depth * cols];
    for (int i = 0; i < codes.length; i++) {
      int n = i % cols;
      long sum = bias.isPresent() ? bias.get()[n] : 0;
      for (int k = 0; k < depth; k++) {
        sum += (long) lhs[i / cols * depth + k] * rhs[n * depth + k];
      }
      FixedPointMultiplier m =
          FixedPointMultiplier.of(multipliers[multipliers.length == 1 ? 0 : n]);
      int scaled =
          narrow
              ? FixedPointMultiplier.twice((int) sum, m.multiplier(), m.shift())
              : FixedPointMultiplier.wide(sum, m.multiplier(), m.shift());
      codes[i] =
          Math.clamp(
              scaled, test.get(prefix + "ACTIVATION_MIN"), test.get(prefix + "ACTIVATION_MAX"));
    }
    return codes;
  }
}
