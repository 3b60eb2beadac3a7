package dev.zeropoint.models.quantize;

import dev.zeropoint.core.calibrate.CalibrationMethod;
import dev.zeropoint.core.calibrate.Granularity;
import dev.zeropoint.core.calibrate.TensorCalibrator;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.quant.Quantizer;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.models.graph.ModelException;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The codes of a layer's weights.
 *
 * @param codes of the weights' shape; S8 for a product, U8 for a table
 * @param quantization what the codes mean
 */
public record WeightCodes(Tensor codes, Quantization quantization) {
  /** The zero point of a table's codes, in the middle of U8. */
  private static final int TABLE_ZERO_POINT = 128;

  /** The number of steps between the ends of U8. */
  private static final float TABLE_STEPS = 255;

  /**
   * Quantizes the weights of a layer.
   *
   * <p>For a product {@code scale = max|w| / maxCode} over the channel or the tensor, in float32,
   * and {@code code = rint(w / scale)}, half to even; maxCode is 127, or 64 for 7 bits. A channel
   * of zeros has scale 1. A table has one scale, {@code 2 * max|w| / 255}, and zero point 128, so
   * that its codes are {@code rint(w / scale) + 128}, at most 255; they have 8 bits in any format.
   * Both are the formulas of ONNX Runtime's quantizer for symmetric weights.
   *
   * @param arena that the codes live in
   * @throws ModelException if a weight is not finite, with its index
   */
  public static WeightCodes of(Layer layer, WeightFormat format, Arena arena) {
    Quantization quantization;
    try {
      quantization = layer.isProduct() ? product(layer, format) : table(layer.weights());
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          layer.node().label() + ": its weights \"" + layer.weightsName() + "\": " + e.getMessage(),
          e);
    }
    Tensor codes = Tensor.allocate(quantization.type(), layer.weights().shape(), arena);
    Quantizer.quantize(layer.weights(), quantization, Rounding.HALF_EVEN, codes);
    return new WeightCodes(codes, quantization);
  }

  private static Quantization product(Layer layer, WeightFormat format) {
    Granularity granularity =
        format.perChannel()
            ? new Granularity.PerAxis(layer.channelAxis())
            : Granularity.perTensor();
    return TensorCalibrator.calibrate(
        layer.weights(),
        CalibrationMethod.MIN_MAX,
        granularity,
        QuantizationScheme.symmetric(format.codes()));
  }

  private static Quantization table(Tensor table) {
    FloatRange range = FloatRange.of(table);
    float scale = 2 * Math.max(Math.abs(range.min()), Math.abs(range.max())) / TABLE_STEPS;
    // A table of zeros takes any scale.
    return new Quantization.PerTensor(ElementType.U8, scale == 0 ? 1 : scale, TABLE_ZERO_POINT);
  }

  /** The codes [N, K] of a transposed product as [K, N]. */
  Tensor transposedCodes(Arena arena) {
    long rows = codes.shape().dim(0);
    long cols = codes.shape().dim(1);
    Tensor transposed = Tensor.allocate(codes.type(), Shape.of(cols, rows), arena);
    for (long row = 0; row < rows; row++) {
      for (long col = 0; col < cols; col++) {
        byte code = codes.segment().get(Layouts.INT8, row * cols + col);
        transposed.segment().set(Layouts.INT8, col * rows + row, code);
      }
    }
    return transposed;
  }

  /** The scales as a scalar or a vector. */
  Tensor scales(Arena arena) {
    return switch (quantization) {
      case Quantization.PerTensor q -> Tensor.ofFloats(arena, Shape.scalar(), q.scale());
      case Quantization.PerAxis q ->
          Tensor.ofFloats(arena, Shape.of(q.scales().length), q.scales());
      case Quantization.PerBlock q -> throw new IllegalStateException("no blocks are made: " + q);
    };
  }

  /** The zero points as a scalar or a vector. */
  Tensor zeroPoints(Arena arena) {
    return switch (quantization) {
      case Quantization.PerTensor q ->
          Tensor.ofLongs(arena, q.type(), Shape.scalar(), q.zeroPoint());
      case Quantization.PerAxis q -> {
        long[] values = Arrays.stream(q.zeroPoints()).asLongStream().toArray();
        yield Tensor.ofLongs(arena, q.type(), Shape.of(values.length), values);
      }
      case Quantization.PerBlock q -> throw new IllegalStateException("no blocks are made: " + q);
    };
  }
}
