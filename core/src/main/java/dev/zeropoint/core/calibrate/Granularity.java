package dev.zeropoint.core.calibrate;

/** Which elements of a tensor share one scale and zero point. */
public sealed interface Granularity {
  /** All of them. */
  record PerTensor() implements Granularity {}

  /**
   * Those of one index of an axis: the output channel of weights, the row (token) of activations.
   *
   * @param axis of the tensor; a negative axis counts from the end
   */
  record PerAxis(int axis) implements Granularity {}

  /**
   * A group of consecutive elements along an axis, such as K of weights.
   *
   * @param axis of the tensor; a negative axis counts from the end
   * @param groupSize elements a group, at least 1; the last one may be shorter
   */
  record PerGroup(int axis, int groupSize) implements Granularity {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PerGroup {
      if (groupSize < 1) {
        throw new IllegalArgumentException("groupSize=" + groupSize + " is less than 1");
      }
    }
  }

  /** One scale and zero point for a tensor. */
  static Granularity perTensor() {
    return new PerTensor();
  }

  /** One for each row of a matrix (token). */
  static Granularity perRow() {
    return new PerAxis(-2);
  }
}
