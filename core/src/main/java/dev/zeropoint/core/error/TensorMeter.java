package dev.zeropoint.core.error;

import dev.zeropoint.core.calibrate.Calibrators;
import dev.zeropoint.core.calibrate.Histogram;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.Quantizer;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;

/**
 * Quantizes the batches of one tensor with given parameters, dequantizes them, and sums up what is
 * lost. Memory is bounded by the batch. Not for use by two threads at once.
 */
public final class TensorMeter {
  private final String name;
  private final TensorReport.Kind kind;
  private final Quantization quantization;
  private final CodeRange codes;
  private final Rounding rounding;
  private final ErrorMeter error = new ErrorMeter();
  private final Histogram histogram = new Histogram(Calibrators.BINS);
  private final long[] codeCounts;
  private String shape = "";

  /**
   * A meter that has seen nothing.
   *
   * @param name of the tensor in its network
   * @param kind what it is there
   * @param quantization to be judged
   * @param codes of the quantization's type, at which values saturate
   * @param rounding a float mode
   * @throws IllegalArgumentException if the types differ, or the mode is not one of floats
   */
  public TensorMeter(
      String name,
      TensorReport.Kind kind,
      Quantization quantization,
      CodeRange codes,
      Rounding rounding) {
    if (codes.type() != quantization.type() || rounding.isFixedPoint()) {
      throw new IllegalArgumentException(
          codes + " and " + rounding + " do not fit " + quantization);
    }
    this.name = name;
    this.kind = kind;
    this.quantization = quantization;
    this.codes = codes;
    this.rounding = rounding;
    this.codeCounts = new long[codes.steps() + 1];
  }

  /**
   * Takes a batch in.
   *
   * @param f32 of a shape that the quantization fits
   * @throws IllegalArgumentException if it does not, the type is not F32, or an element is NaN or
   *     infinite, with its index; nothing is taken in then
   */
  public void observe(Tensor f32) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor quantized = Tensor.allocate(codes.type(), f32.shape(), arena);
      Quantizer.quantize(f32, quantization, codes, rounding, quantized);
      Tensor back = Tensor.allocate(ElementType.F32, f32.shape(), arena);
      Quantizer.dequantize(quantized, quantization, back);
      error.observe(f32, back, Quantizer.countSaturated(f32, quantization, codes, rounding));
      histogram.add(f32);
      for (long i = 0; i < quantized.elementCount(); i++) {
        codeCounts[(int) quantized.getLong(i) - codes.min()]++;
      }
    }
    shape = f32.shape().toString();
  }

  /** What was measured so far. */
  public TensorReport report() {
    return new TensorReport(
        name,
        kind,
        shape,
        quantization,
        codes,
        histogram.range(),
        error.error(),
        ValueHistogram.of(histogram),
        codeCounts);
  }
}
