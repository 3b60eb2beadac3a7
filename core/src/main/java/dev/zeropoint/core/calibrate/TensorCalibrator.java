package dev.zeropoint.core.calibrate;

import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Finds the parameters of a tensor at any granularity, over any number of batches: one calibrator
 * for each group of elements that share a scale and zero point. Not for use by two threads at once.
 */
public final class TensorCalibrator {
  private final CalibrationMethod method;
  private final Granularity granularity;
  private final QuantizationScheme scheme;
  private Calibrator[] calibrators = {};

  /** A calibrator that has seen nothing. */
  public TensorCalibrator(
      CalibrationMethod method, Granularity granularity, QuantizationScheme scheme) {
    this.method = method;
    this.granularity = granularity;
    this.scheme = scheme;
  }

  /**
   * Takes one batch in.
   *
   * @param f32 whose groups are as many as those of the batches before
   * @throws IllegalArgumentException if they are not, the granularity does not fit the shape, the
   *     type is not F32, or an element is NaN or infinite, with its index; nothing is taken in then
   */
  public void observe(Tensor f32) {
    requireFinite(f32);
    int groups = TensorGroups.count(granularity, f32.shape());
    if (calibrators.length == 0) {
      calibrators = new Calibrator[groups];
      Arrays.setAll(calibrators, group -> method.create(scheme));
    } else if (calibrators.length != groups) {
      throw new IllegalArgumentException(
          f32 + " has " + groups + " groups, the batches before had " + calibrators.length);
    }
    TensorGroups.forEach(f32, granularity, (group, values) -> calibrators[group].observe(values));
  }

  /**
   * The parameters so far.
   *
   * @throws IllegalStateException if no batch was observed
   */
  public Quantization quantization() {
    if (calibrators.length == 0) {
      throw new IllegalStateException("no batch was observed");
    }
    return quantization(
        granularity, scheme, calibrators.length, group -> calibrators[group].range());
  }

  /**
   * The parameters of one tensor, such as weights. One group after the other is calibrated, so that
   * memory does not grow with their number.
   *
   * @throws IllegalArgumentException if the granularity does not fit the shape, the type is not
   *     F32, or an element is NaN or infinite, with its index
   */
  public static Quantization calibrate(
      Tensor f32, CalibrationMethod method, Granularity granularity, QuantizationScheme scheme) {
    requireFinite(f32);
    FloatRange[] ranges = new FloatRange[TensorGroups.count(granularity, f32.shape())];
    Arrays.fill(ranges, new FloatRange(0, 0));
    TensorGroups.forEach(
        f32,
        granularity,
        (group, values) -> {
          Calibrator calibrator = method.create(scheme);
          calibrator.observe(values);
          ranges[group] = calibrator.range();
        });
    return quantization(granularity, scheme, ranges.length, group -> ranges[group]);
  }

  /** Before any group is taken in, and with the index in the tensor instead of in a group. */
  private static void requireFinite(Tensor f32) {
    FloatRange.of(f32);
  }

  private static Quantization quantization(
      Granularity granularity,
      QuantizationScheme scheme,
      int groups,
      IntFunction<FloatRange> ranges) {
    float[] scales = new float[groups];
    int[] zeroPoints = new int[groups];
    for (int group = 0; group < groups; group++) {
      Quantization.PerTensor q = scheme.parameters(ranges.apply(group));
      scales[group] = q.scale();
      zeroPoints[group] = q.zeroPoint();
    }
    ElementType type = scheme.codes().type();
    return switch (granularity) {
      case Granularity.PerTensor _ -> new Quantization.PerTensor(type, scales[0], zeroPoints[0]);
      case Granularity.PerAxis g -> new Quantization.PerAxis(type, g.axis(), scales, zeroPoints);
      case Granularity.PerGroup g ->
          new Quantization.PerBlock(type, g.axis(), g.groupSize(), scales, zeroPoints);
    };
  }
}
