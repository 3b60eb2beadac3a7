package dev.zeropoint.core.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.quant.CodeRange;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization;
import dev.zeropoint.core.quant.QuantizationScheme;
import dev.zeropoint.core.quant.Quantizer;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorCalibratorTest {
  private static final QuantizationScheme U8 =
      QuantizationScheme.asymmetric(CodeRange.full(ElementType.U8));
  private static final QuantizationScheme S8 =
      QuantizationScheme.symmetric(CodeRange.full(ElementType.S8));
  private static final Shape[] SHAPES = {
    Shape.of(7), Shape.of(5, 6), Shape.of(3, 4, 5), Shape.of(2, 1, 7, 3), Shape.of(1, 9)
  };

  private static Tensor random(Shape shape, Object name, Arena arena) {
    RandomGenerator random = TestSeed.random(name);
    Tensor tensor = Tensor.allocate(ElementType.F32, shape, arena);
    for (long i = 0; i < tensor.elementCount(); i++) {
      tensor.setFloat(i, (float) random.nextGaussian() * (1 + i % 7));
    }
    return tensor;
  }

  /** The range of the elements whose index along the axis lies in [from, to), inner index fixed. */
  private static FloatRange rangeOf(
      Tensor tensor, int axis, long outer, long from, long to, long inner) {
    Shape shape = tensor.shape();
    long innerSize = shape.elementCount(axis + 1, shape.rank());
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (long i = 0; i < tensor.elementCount(); i++) {
      long index = i / innerSize % shape.dim(axis);
      boolean mine =
          index >= from
              && index < to
              && (outer < 0 || i / innerSize / shape.dim(axis) == outer)
              && (inner < 0 || i % innerSize == inner);
      if (mine) {
        min = Math.min(min, tensor.getFloat(i));
        max = Math.max(max, tensor.getFloat(i));
      }
    }
    return new FloatRange(min, max);
  }

  @Test
  void eachIndexOfAnAxisHasTheParametersOfItsElements() {
    try (Arena arena = Arena.ofConfined()) {
      for (Shape shape : SHAPES) {
        for (int axis = 0; axis < shape.rank(); axis++) {
          Tensor tensor = random(shape, "axis " + shape, arena);
          Quantization.PerAxis q =
              (Quantization.PerAxis)
                  TensorCalibrator.calibrate(
                      tensor, CalibrationMethod.MIN_MAX, new Granularity.PerAxis(axis), U8);
          q.requireFits(shape);
          for (int c = 0; c < shape.dim(axis); c++) {
            assertPair(
                U8.parameters(rangeOf(tensor, axis, -1, c, c + 1, -1)),
                q.scales()[c],
                q.zeroPoints()[c]);
          }
        }
      }
    }
  }

  private static void assertPair(Quantization.PerTensor expected, float scale, int zeroPoint) {
    assertThat(scale).isEqualTo(expected.scale());
    assertThat(zeroPoint).isEqualTo(expected.zeroPoint());
  }

  @Test
  void eachGroupHasTheParametersOfItsElements() {
    try (Arena arena = Arena.ofConfined()) {
      for (Shape shape : SHAPES) {
        for (int axis = 0; axis < shape.rank(); axis++) {
          for (int size = 1; size <= 4; size++) {
            assertGroups(random(shape, "group " + shape, arena), axis, size);
          }
        }
      }
    }
  }

  private static void assertGroups(Tensor tensor, int axis, int size) {
    Shape shape = tensor.shape();
    Quantization.PerBlock q =
        (Quantization.PerBlock)
            TensorCalibrator.calibrate(
                tensor,
                CalibrationMethod.MIN_MAX,
                new Granularity.PerGroup(axis - shape.rank(), size),
                S8);
    q.requireFits(shape);
    long blocks = Math.ceilDiv(shape.dim(axis), (long) size);
    long inner = shape.elementCount(axis + 1, shape.rank());
    for (int p = 0; p < q.scales().length; p++) {
      long block = p / inner % blocks;
      FloatRange range =
          rangeOf(tensor, axis, p / inner / blocks, block * size, (block + 1) * size, p % inner);
      assertPair(S8.parameters(range), q.scales()[p], q.zeroPoints()[p]);
    }
  }

  @Test
  void rowsAreTokens() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor tensor = Tensor.ofFloats(arena, Shape.of(2, 2), 1, 127, -254, 3);
      assertThat(
              TensorCalibrator.calibrate(
                  tensor, CalibrationMethod.MIN_MAX, Granularity.perRow(), S8))
          .isEqualTo(
              new Quantization.PerAxis(ElementType.S8, -2, new float[] {1, 2}, new int[] {0, 0}));
      assertThat(
              TensorCalibrator.calibrate(
                  tensor, CalibrationMethod.MIN_MAX, Granularity.perTensor(), S8))
          .isEqualTo(new Quantization.PerTensor(ElementType.S8, 2, 0));
    }
  }

  /** A finer granularity never has a larger step, so that its round trip is no worse. */
  @Test
  void roundTripsStayWithinHalfTheStepOfTheirGroup() {
    Granularity[] granularities = {
      Granularity.perTensor(),
      Granularity.perRow(),
      new Granularity.PerAxis(-1),
      new Granularity.PerGroup(0, 3)
    };
    try (Arena arena = Arena.ofConfined()) {
      Shape shape = Shape.of(8, 6);
      Tensor tensor = random(shape, "round trip", arena);
      Tensor codes = Tensor.allocate(ElementType.U8, shape, arena);
      Tensor back = Tensor.allocate(ElementType.F32, shape, arena);
      for (Granularity granularity : granularities) {
        Quantization q =
            TensorCalibrator.calibrate(tensor, CalibrationMethod.MIN_MAX, granularity, U8);
        Quantizer.quantize(tensor, q, Rounding.HALF_EVEN, codes);
        Quantizer.dequantize(codes, q, back);
        float largest =
            switch (q) {
              case Quantization.PerTensor p -> p.scale();
              case Quantization.PerAxis p -> max(p.scales());
              case Quantization.PerBlock p -> max(p.scales());
            };
        for (long i = 0; i < tensor.elementCount(); i++) {
          assertThat(Math.abs(back.getFloat(i) - tensor.getFloat(i)))
              .as(TestSeed.replay(granularity + " element " + i))
              .isLessThanOrEqualTo(largest * 0.50001f);
        }
      }
    }
  }

  private static float max(float[] values) {
    float max = 0;
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MOVING_AVERAGE")
  void batchesGiveWhatTheirConcatenationGives(CalibrationMethod method) {
    try (Arena arena = Arena.ofConfined()) {
      Tensor all = random(Shape.of(40, 3), "batches", arena);
      Granularity columns = new Granularity.PerAxis(1);
      TensorCalibrator calibrator = new TensorCalibrator(method, columns, U8);
      long rowBytes = 3 * Float.BYTES;
      int[] cuts = {0, 1, 17, 40};
      for (int i = 1; i < cuts.length; i++) {
        long rows = cuts[i] - cuts[i - 1];
        calibrator.observe(
            new Tensor(
                ElementType.F32,
                Shape.of(rows, 3),
                all.segment().asSlice(cuts[i - 1] * rowBytes, rows * rowBytes)));
      }
      assertThat(calibrator.quantization())
          .isEqualTo(TensorCalibrator.calibrate(all, method, columns, U8));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      TensorCalibrator calibrator =
          new TensorCalibrator(CalibrationMethod.MIN_MAX, new Granularity.PerAxis(1), S8);
      assertThatIllegalStateException().isThrownBy(calibrator::quantization);
      calibrator.observe(Tensor.ofFloats(arena, Shape.of(1, 2), 1, 2));
      Quantization before = calibrator.quantization();
      Tensor three = Tensor.ofFloats(arena, Shape.of(1, 3), 1, 2, 3);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> calibrator.observe(three))
          .withMessageContaining("3 groups, the batches before had 2");
      // The index is that of the tensor, not of the column.
      Tensor bad = Tensor.ofFloats(arena, Shape.of(2, 2), 9, 9, 9, Float.NaN);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> calibrator.observe(bad))
          .withMessageContaining("element[3]=NaN");
      assertThat(calibrator.quantization()).isEqualTo(before);
      Tensor vector = Tensor.ofFloats(arena, Shape.of(2), 1, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> calibrator.observe(vector))
          .withMessageContaining("axis=1");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Granularity.PerGroup(0, 0))
        .withMessageContaining("groupSize=0");
  }

  @Test
  void emptyTensorsCountAsZero() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor empty = Tensor.allocate(ElementType.F32, Shape.of(0, 2), arena);
      assertThat(
              TensorCalibrator.calibrate(
                  empty, CalibrationMethod.MSE, new Granularity.PerAxis(1), S8))
          .isEqualTo(new Quantization.PerAxis(ElementType.S8, 1, new float[] {1, 1}, new int[2]));
    }
  }
}
