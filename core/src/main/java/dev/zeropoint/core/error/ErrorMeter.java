package dev.zeropoint.core.error;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Sums up the errors of an approximation, batch by batch, in double. Not for use by two threads at
 * once.
 */
public final class ErrorMeter {
  private long count;
  private long saturated;
  private double signal;
  private double approximated;
  private double product;
  private double noise;
  private double error;
  private double absoluteError;
  private double maxError;

  /** A meter that has seen nothing. */
  public ErrorMeter() {}

  /**
   * Takes a batch in.
   *
   * @param exact F32
   * @param approximation F32 of the same shape
   * @throws IllegalArgumentException if types or shapes do not fit, or an element is NaN or
   *     infinite, with its index; nothing is taken in then
   */
  public void observe(Tensor exact, Tensor approximation) {
    observe(exact, approximation, 0);
  }

  /**
   * Takes a batch in of which some elements were beyond the codes.
   *
   * @param exact F32
   * @param approximation F32 of the same shape
   * @param beyond the number of the elements that saturated
   * @throws IllegalArgumentException if types or shapes do not fit, or an element is NaN or
   *     infinite, with its index; nothing is taken in then
   */
  public void observe(Tensor exact, Tensor approximation, long beyond) {
    if (exact.type() != ElementType.F32
        || approximation.type() != ElementType.F32
        || !exact.shape().equals(approximation.shape())) {
      throw new IllegalArgumentException(
          "compares F32 of one shape, got " + exact + " and " + approximation);
    }
    requireFinite(exact, "exact");
    requireFinite(approximation, "approximation");
    long elements = exact.elementCount();
    for (long i = 0; i < elements; i++) {
      double x = exact.getFloat(i);
      double y = approximation.getFloat(i);
      double difference = y - x;
      signal += x * x;
      approximated += y * y;
      product += x * y;
      noise += difference * difference;
      error += difference;
      absoluteError += Math.abs(difference);
      maxError = Math.max(maxError, Math.abs(difference));
    }
    count += elements;
    saturated += beyond;
  }

  private static void requireFinite(Tensor tensor, String name) {
    for (long i = 0; i < tensor.elementCount(); i++) {
      float value = tensor.getFloat(i);
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(name + "[" + i + "]=" + value + " is not finite");
      }
    }
  }

  /** The error so far; that of no values is no error. */
  public QuantizationError error() {
    double values = Math.max(count, 1);
    return new QuantizationError(
        count,
        noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise),
        cosine(),
        maxError,
        error / values,
        absoluteError / values,
        saturated / values);
  }

  private double cosine() {
    if (signal == 0 || approximated == 0) {
      return signal == approximated ? 1 : 0;
    }
    return Math.clamp(product / (Math.sqrt(signal) * Math.sqrt(approximated)), -1, 1);
  }
}
