package dev.zeropoint.core.gemm;

/** What both epilogues check of their constants. */
final class EpilogueConstants {
  private EpilogueConstants() {}

  static void requireLength(int length, int cols, String name) {
    if (length != cols) {
      throw new IllegalArgumentException(
          name + " has " + length + " values for " + cols + " columns");
    }
  }

  static void requireFinite(float value, int n, String name) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(name + "[" + n + "]=" + value + " is not finite");
    }
  }

  /** The value of column n in an array of one value for all columns, or one a column. */
  static float pick(float[] values, int n, int cols, String name) {
    if (values.length == 1) {
      return values[0];
    }
    requireLength(values.length, cols, name);
    return values[n];
  }

  static double pick(double[] values, int n, int cols, String name) {
    if (values.length == 1) {
      return values[0];
    }
    requireLength(values.length, cols, name);
    return values[n];
  }
}
