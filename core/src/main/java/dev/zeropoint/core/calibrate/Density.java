package dev.zeropoint.core.calibrate;

import java.util.Arrays;

/**
 * The values of a histogram, spread evenly in each bin that holds any; exact zeros are left out,
 * since no quantization moves them.
 */
final class Density {
  private final double[] lower;
  private final double[] perUnit;
  private final double width;

  private Density(double[] lower, double[] perUnit, double width) {
    this.lower = lower;
    this.perUnit = perUnit;
    this.width = width;
  }

  static Density of(Histogram histogram) {
    double[] lower = new double[histogram.binCount()];
    double[] perUnit = new double[histogram.binCount()];
    double width = histogram.binWidth();
    int used = 0;
    for (int bin = 0; bin < histogram.binCount(); bin++) {
      long moved = histogram.count(bin) - (bin == histogram.zeroBin() ? histogram.zeros() : 0);
      if (moved > 0) {
        lower[used] = histogram.edge(bin);
        perUnit[used++] = moved / width;
      }
    }
    return new Density(Arrays.copyOf(lower, used), Arrays.copyOf(perUnit, used), width);
  }

  /**
   * The integral of the squared distance to the nearest multiple of the scale in [least, greatest];
   * both are multiples themselves.
   */
  double squaredError(double scale, double least, double greatest) {
    double sum = 0;
    for (int i = 0; i < lower.length; i++) {
      double part =
          integral(lower[i] + width, scale, least, greatest)
              - integral(lower[i], scale, least, greatest);
      sum += perUnit[i] * part;
    }
    return sum;
  }

  /**
   * From 0 to x. A whole step adds the integral of r^2 over [-1/2, 1/2], which is 1/12; the part of
   * a step adds r^3 / 3; and so does the distance beyond an end.
   */
  private static double integral(double x, double scale, double least, double greatest) {
    double inside = Math.clamp(x, least, greatest);
    double steps = inside / scale;
    double whole = Math.rint(steps);
    double rest = steps - whole;
    double beyond = x - inside;
    return scale * scale * scale * (whole / 12 + rest * rest * rest / 3)
        + beyond * beyond * beyond / 3;
  }
}
