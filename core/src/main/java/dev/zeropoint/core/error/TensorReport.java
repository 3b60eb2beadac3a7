package dev.zeropoint.core.error;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import java.util.Arrays;

/**
 * One quantized tensor: its parameters, its error, and what a plot of it needs.
 *
 * @param name of the tensor in its network
 * @param kind what it is there
 * @param shape its extents, such as "[384, 1536]"; with batches of several shapes, the last one's
 * @param quantization scale and zero point
 * @param codes that were used at most
 * @param range of the exact values
 * @param error of its values, quantized and dequantized
 * @param histogram of the exact values
 * @param codeCounts how often each code was given, from {@code codes.min()} on
 */
public record TensorReport(
    String name,
    Kind kind,
    String shape,
    Quantization quantization,
    CodeRange codes,
    FloatRange range,
    QuantizationError error,
    ValueHistogram histogram,
    long[] codeCounts) {
  /** What a tensor is in its network. */
  public enum Kind {
    /** A constant, known when the network is made. */
    WEIGHT,
    /** A value that depends on the input. */
    ACTIVATION
  }

  /**
   * Copies the counts.
   *
   * @throws IllegalArgumentException if they are not one a code
   */
  public TensorReport {
    codeCounts = codeCounts.clone();
    if (codeCounts.length != codes.steps() + 1) {
      throw new IllegalArgumentException(codeCounts.length + " counts for " + codes);
    }
  }

  @Override
  public long[] codeCounts() {
    return codeCounts.clone();
  }

  /**
   * The real number of each code, from {@code codes.min()} on: where to draw it over the histogram.
   * Empty unless one scale and zero point serve the whole tensor.
   */
  public double[] codePositions() {
    if (!(quantization instanceof Quantization.PerTensor q)) {
      return new double[0];
    }
    double[] positions = new double[codeCounts.length];
    Arrays.setAll(positions, i -> (double) q.scale() * (codes.min() + i - q.zeroPoint()));
    return positions;
  }

  /** The share of the codes that were given at least once, in [0, 1]. */
  public double usedCodes() {
    return Arrays.stream(codeCounts).filter(count -> count > 0).count()
        / (double) codeCounts.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorReport that
        && name.equals(that.name)
        && kind == that.kind
        && shape.equals(that.shape)
        && quantization.equals(that.quantization)
        && codes.equals(that.codes)
        && range.equals(that.range)
        && error.equals(that.error)
        && histogram.equals(that.histogram)
        && Arrays.equals(codeCounts, that.codeCounts);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + error.hashCode();
  }
}
