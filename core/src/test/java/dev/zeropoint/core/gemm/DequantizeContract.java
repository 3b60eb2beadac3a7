package dev.zeropoint.core.gemm;

import dev.zeropoint.core.TestSeed;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link GemmBackendContract} about products that end in floats, compared by bits. */
interface DequantizeContract extends BackendUnderTest {
  @ParameterizedTest
  @EnumSource
  default void dequantizesShapesAroundTheTiles(TypePair types) {
    for (GemmShape shape : GemmShape.resultsAround(tileSizes())) {
      check(GemmCase.of(shape, types));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void dequantizesExtremeAndEmptyShapes(TypePair types) {
    GemmShape.extremes().forEach(shape -> check(GemmCase.of(shape, types)));
    GemmShape.empties().forEach(shape -> check(GemmCase.of(shape, types)));
  }

  @Test
  default void dequantizesIntoMemoryThatEndsAtAGuardPage() {
    for (int rows : new int[] {1, 2, 15}) {
      for (int cols : new int[] {1, 3, 16, 33}) {
        GemmShape shape = new GemmShape(rows, 37, cols);
        check(GemmCase.of(shape, TypePair.U8_S8).withGuardPages());
      }
    }
  }

  private void check(GemmCase gemm) {
    GemmCheck.dequantize(backend(), gemm, DequantizeCase.of(gemm));
  }

  /**
   * The product and the sum are rounded each by itself. Many random columns, since a fused
   * multiply-add differs in the last bit of some results only.
   */
  @Test
  default void productAndSumAreNotFused() {
    GemmCase gemm = GemmCase.of(new GemmShape(8, 77, 256), TypePair.S8_S8);
    RandomGenerator random = TestSeed.random("not fused");
    float[] scales = new float[256];
    float[] bias = new float[256];
    for (int n = 0; n < scales.length; n++) {
      scales[n] = random.nextFloat(0.001f, 0.002f);
      bias[n] = random.nextFloat(-10, 10);
    }
    GemmCheck.dequantize(
        backend(), gemm, DequantizeCase.unclamped(0.3f, scales, Optional.of(bias)));
  }

  /** With every mix of -0.0 and 0.0 as scale, bias and clamp; -0.0 lies below 0.0. */
  @Test
  default void zerosKeepTheirSigns() {
    float[] zeros = {-0f, 0f};
    float[] scales = {-1f, -0f, 0f, 1f};
    GemmCase gemm = GemmCase.of(new GemmShape(5, 9, 4), TypePair.U8_S8);
    for (Fill fill : new Fill[] {Fill.ALL_00, Fill.ALL_FF}) {
      GemmCase filled = gemm.withFills(fill, Fill.RANDOM).withZeroPoints(0);
      for (float min : new float[] {Float.NEGATIVE_INFINITY, -0f, 0f}) {
        for (float max : new float[] {-0f, 0f, Float.POSITIVE_INFINITY}) {
          GemmCheck.dequantize(
              backend(), filled, new DequantizeCase(1, scales, Optional.empty(), min, max));
          for (float zero : zeros) {
            float[] bias = new float[4];
            Arrays.fill(bias, zero);
            GemmCheck.dequantize(
                backend(), filled, new DequantizeCase(1, scales, Optional.of(bias), min, max));
          }
        }
      }
    }
  }

  /** Results that are subnormal, that underflow to a zero, and that overflow to an infinity. */
  @Test
  default void theEndsOfFloat32() {
    float[] scales = {
      Float.MIN_VALUE, -Float.MIN_VALUE, 0x1p-140f, -0x1p-133f, 0x1p120f, -0x1p120f, 0x1p-100f
    };
    GemmCase gemm =
        GemmCase.of(new GemmShape(4, 30, scales.length), TypePair.U8_U8)
            .withFills(Fill.ALL_FF, Fill.ALL_FF)
            .withZeroPoints(3, 2);
    for (float lhsScale : new float[] {1f, 0.3f, 0x1p-30f, 0x1p-149f}) {
      GemmCheck.dequantize(
          backend(), gemm, DequantizeCase.unclamped(lhsScale, scales, Optional.empty()));
    }
  }
}
