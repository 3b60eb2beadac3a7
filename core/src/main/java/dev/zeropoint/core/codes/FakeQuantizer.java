package dev.zeropoint.core.codes;

import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;

/**
 * Quantizes and dequantizes in one step, so that a network in floats feels its quantization while
 * it is trained (TensorFlow FakeQuantWithMinMaxVars and its PerChannel form, {@code
 * core/kernels/fake_quant_ops_functor.h}). All in float32:
 *
 * <pre>{@code
 * scale = (max - min) / (qmax - qmin)       inverse = (qmax - qmin) / (max - min)
 * zeroPoint = clamp(round(qmin - min / scale))                         half away from zero
 * nudgedMin = (qmin - zeroPoint) * scale    nudgedMax = (qmax - zeroPoint) * scale
 * zero = floor(-nudgedMin * inverse + 0.5)
 * out = floor((clamp(x) - nudgedMin) / scale - zero + 0.5) * scale     per tensor
 * out = floor((clamp(x) - nudgedMin) * inverse - zero + 0.5) * scale   per channel
 * }</pre>
 *
 * A range of [0, 0] gives 0. NaN stays NaN.
 */
public final class FakeQuantizer {
  private final boolean perChannel;
  private final Channel[] channels;

  /** The numbers of one range; {@code scale} is 0 for the range [0, 0]. */
  private record Channel(float scale, float inverse, float min, float max, float zero) {
    static Channel of(CodeRange codes, FloatRange range, int index) {
      float min = range.min();
      float max = range.max();
      if (!(min <= 0 && max >= 0) || Float.isInfinite(max - min)) {
        throw new IllegalArgumentException(
            "range[" + index + "]=[" + min + ", " + max + "] is not finite and around 0");
      }
      if (min == 0 && max == 0) {
        return new Channel(0, 0, 0, 0, 0);
      }
      float steps = codes.steps();
      float scale = (max - min) / steps;
      float inverse = steps / (max - min);
      if (scale < Float.MIN_NORMAL || Float.isInfinite(inverse)) {
        throw new IllegalArgumentException(
            "range[" + index + "]=[" + min + ", " + max + "] is too narrow for " + codes);
      }
      int zeroPoint = codes.clamp((long) Rounding.HALF_AWAY.round(codes.min() - min / scale));
      float nudgedMin = (codes.min() - zeroPoint) * scale;
      float nudgedMax = (codes.max() - zeroPoint) * scale;
      float zero = (float) Math.floor(-nudgedMin * inverse + 0.5f);
      return new Channel(scale, inverse, nudgedMin, nudgedMax, zero);
    }

    float apply(float x, boolean multiply) {
      if (scale == 0) {
        return 0;
      }
      float shifted = Math.max(Math.min(x, max), min) - min;
      float steps = multiply ? shifted * inverse : shifted / scale;
      // Adding 0 turns -0 into 0.
      return (float) Math.floor(steps - zero + 0.5f) * scale + 0f;
    }
  }

  private FakeQuantizer(boolean perChannel, CodeRange codes, FloatRange... ranges) {
    if (codes.steps() < 1) {
      throw new IllegalArgumentException(codes + " has one code only");
    }
    this.perChannel = perChannel;
    this.channels = new Channel[ranges.length];
    for (int c = 0; c < ranges.length; c++) {
      channels[c] = Channel.of(codes, ranges[c], c);
    }
  }

  /**
   * One range for all elements.
   *
   * @param codes TensorFlow: [0, 2^bits - 1], or from 1 for narrow_range
   * @param range with 0 in it, finite
   * @throws IllegalArgumentException if the range does not hold 0, or is narrower than the codes
   *     can tell apart
   */
  public static FakeQuantizer perTensor(CodeRange codes, FloatRange range) {
    return new FakeQuantizer(false, codes, range);
  }

  /**
   * One range for each index of the last axis.
   *
   * @param codes TensorFlow: [0, 2^bits - 1], or from 1 for narrow_range
   * @param ranges each with 0 in it, finite
   * @throws IllegalArgumentException if a range does not hold 0, or is narrower than the codes can
   *     tell apart
   */
  public static FakeQuantizer perChannel(CodeRange codes, FloatRange... ranges) {
    return new FakeQuantizer(true, codes, ranges);
  }

  /**
   * The range that the codes of a channel stand for: the given one, moved so that 0 is a code.
   *
   * @param channel 0 per tensor
   */
  public FloatRange nudgedRange(int channel) {
    return new FloatRange(channels[channel].min, channels[channel].max);
  }

  /**
   * Quantizes and dequantizes.
   *
   * @param src F32
   * @param dst F32 of src's shape; may be src
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public void apply(Tensor src, Tensor dst) {
    requireFits(src, dst);
    for (long i = 0; i < src.elementCount(); i++) {
      dst.setFloat(i, channel(i).apply(src.getFloat(i), perChannel));
    }
  }

  /**
   * The gradients of the ends of the ranges, one each a channel.
   *
   * @param min what was clamped below
   * @param max what was clamped above
   */
  public record RangeGradients(float[] min, float[] max) {}

  /**
   * The straight-through gradient: rounding is taken for the identity. A gradient passes where the
   * input lies in the nudged range; below, it goes to min, above, to max. For a range of [0, 0] all
   * pass.
   *
   * @param gradients of the output, F32
   * @param src the inputs, F32 of the same shape
   * @param dst the gradients of the inputs, F32 of the same shape
   * @return the gradients of the ends, summed in double
   * @throws IllegalArgumentException if types or shapes do not fit
   */
  public RangeGradients gradient(Tensor gradients, Tensor src, Tensor dst) {
    requireFits(src, dst);
    requireFits(gradients, dst);
    double[] below = new double[channels.length];
    double[] above = new double[channels.length];
    for (long i = 0; i < src.elementCount(); i++) {
      Channel channel = channel(i);
      float x = src.getFloat(i);
      float gradient = gradients.getFloat(i);
      boolean all = channel.scale == 0;
      dst.setFloat(i, all || x >= channel.min && x <= channel.max ? gradient : 0);
      if (!all && x < channel.min) {
        below[index(i)] += gradient;
      } else if (!all && x > channel.max) {
        above[index(i)] += gradient;
      }
    }
    return new RangeGradients(toFloats(below), toFloats(above));
  }

  private static float[] toFloats(double[] sums) {
    float[] floats = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      floats[i] = (float) sums[i];
    }
    return floats;
  }

  private Channel channel(long element) {
    return channels[index(element)];
  }

  private int index(long element) {
    return (int) (element % channels.length);
  }

  private void requireFits(Tensor src, Tensor dst) {
    Shape shape = src.shape();
    if (src.type() != ElementType.F32
        || dst.type() != ElementType.F32
        || !shape.equals(dst.shape())) {
      throw new IllegalArgumentException("needs F32 of one shape, got " + src + " and " + dst);
    }
    if (perChannel && shape.dim(-1) != channels.length) {
      throw new IllegalArgumentException(
          channels.length + " ranges do not fit the last axis of " + shape);
    }
  }
}
