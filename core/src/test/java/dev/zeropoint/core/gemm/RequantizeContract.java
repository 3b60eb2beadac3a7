package dev.zeropoint.core.gemm;

import static dev.zeropoint.core.quant.Rounding.FIXED_POINT_DOUBLE;
import static dev.zeropoint.core.quant.Rounding.FIXED_POINT_SINGLE;
import static dev.zeropoint.core.quant.Rounding.HALF_AWAY;
import static dev.zeropoint.core.quant.Rounding.HALF_EVEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Requantize.Output;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link GemmBackendContract} about products that end in 8-bit codes. */
interface RequantizeContract extends BackendUnderTest {
  @ParameterizedTest
  @EnumSource
  default void requantizesShapesAroundTheTiles(Rounding rounding) {
    for (GemmShape shape : GemmShape.resultsAround(tileSizes())) {
      for (TypePair types : TypePair.values()) {
        check(GemmCase.of(shape, types), rounding, ElementType.S8);
        check(GemmCase.of(shape, types), rounding, ElementType.U8);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void requantizesExtremeAndEmptyShapes(Rounding rounding) {
    for (TypePair types : TypePair.values()) {
      for (ElementType type : new ElementType[] {ElementType.S8, ElementType.U8}) {
        GemmShape.extremes().forEach(s -> check(GemmCase.of(s, types), rounding, type));
        GemmShape.empties().forEach(s -> check(GemmCase.of(s, types), rounding, type));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void requantizesIntoMemoryThatEndsAtAGuardPage(Rounding rounding) {
    for (int rows : new int[] {1, 2, 15}) {
      for (int cols : new int[] {1, 3, 16, 33}) {
        GemmCase gemm = GemmCase.of(new GemmShape(rows, 37, cols), TypePair.U8_S8);
        check(gemm.withGuardPages(), rounding, ElementType.S8);
      }
    }
  }

  private void check(GemmCase gemm, Rounding rounding, ElementType type) {
    GemmCheck.requantize(backend(), gemm, RequantizeCase.of(gemm, rounding, type));
  }

  /** Every zero point with every way to clamp at the ends of the type, one constant a column. */
  @ParameterizedTest
  @EnumSource
  default void requantizesWithZeroPointsAndClampsAtTheEnds(Rounding rounding) {
    GemmCase gemm = GemmCase.of(new GemmShape(6, 20, 40), TypePair.S8_S8);
    double[] multipliers = new double[40];
    for (int n = 0; n < multipliers.length; n++) {
      multipliers[n] = 0x1p-9 * (n + 1) / 40;
    }
    for (ElementType type : new ElementType[] {ElementType.S8, ElementType.U8}) {
      int[] ends = {(int) type.minValue(), 3, (int) type.maxValue()};
      for (int zeroPoint : ends) {
        for (int min : ends) {
          for (int max : ends) {
            if (min <= max) {
              Output output = new Output(type, zeroPoint, min, max);
              GemmCheck.requantize(
                  backend(),
                  gemm,
                  new RequantizeCase(multipliers, Optional.empty(), output, rounding));
            }
          }
        }
      }
    }
  }

  /** Accumulators -6..6 times 1/2 and 1/4, whose ties tell the four modes apart. */
  @Test
  default void tiesGoWhereTheRoundingSays() {
    //                          -6  -5  -4  -3  -2  -1  0  1  2  3  4  5  6
    assertThat(scaled(0.5, HALF_EVEN)).containsExactly(-3, -2, -2, -2, -1, 0, 0, 0, 1, 2, 2, 2, 3);
    assertThat(scaled(0.5, HALF_AWAY)).containsExactly(-3, -3, -2, -2, -1, -1, 0, 1, 1, 2, 2, 3, 3);
    assertThat(scaled(0.5, FIXED_POINT_SINGLE))
        .containsExactly(-3, -2, -2, -1, -1, 0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(scaled(0.5, FIXED_POINT_DOUBLE))
        .containsExactly(-3, -2, -2, -1, -1, 0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(scaled(0.25, HALF_EVEN)).containsExactly(-2, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 1, 2);
    assertThat(scaled(0.25, HALF_AWAY)).containsExactly(-2, -1, -1, -1, -1, 0, 0, 0, 1, 1, 1, 1, 2);
    assertThat(scaled(0.25, FIXED_POINT_SINGLE))
        .containsExactly(-1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 2);
    // Rounded to halves first: 5/4 becomes 3/2, then 2.
    assertThat(scaled(0.25, FIXED_POINT_DOUBLE))
        .containsExactly(-2, -1, -1, -1, -1, 0, 0, 1, 1, 1, 1, 2, 2);
  }

  /** The codes of the accumulators -6..6, with zero point 0. */
  private int[] scaled(double multiplier, Rounding rounding) {
    try (Arena arena = Arena.ofConfined()) {
      long[] left = new long[13];
      for (int i = 0; i < left.length; i++) {
        left[i] = i - 6;
      }
      return requantize(left, 0, multiplier, rounding, arena);
    }
  }

  private int[] requantize(
      long[] accumulators, int bias, double multiplier, Rounding rounding, Arena arena) {
    int rows = accumulators.length;
    Int8Matrix lhs =
        Int8Matrix.of(Tensor.ofLongs(arena, ElementType.S8, Shape.of(rows, 1), accumulators));
    Int8Matrix one = Int8Matrix.of(Tensor.ofLongs(arena, ElementType.S8, Shape.of(1, 1), 1));
    Int8Matrix dst = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(rows, 1), arena));
    Requantize epilogue =
        Requantize.create(
            1,
            new double[] {multiplier},
            Optional.of(new int[] {bias}),
            Output.full(ElementType.S8, 0),
            rounding,
            arena);
    PackedWeights weights = backend().pack(one, arena);
    backend().multiply(lhs, 0, weights, epilogue, dst, new PoisonedScratch(arena));
    int[] codes = new int[rows];
    for (int row = 0; row < rows; row++) {
      codes[row] = dst.get(row, 0);
    }
    return codes;
  }

  /** MAX + 1 is MIN, as it is in the accumulator. */
  @ParameterizedTest
  @EnumSource
  default void sumsWithTheBiasWrap(Rounding rounding) {
    try (Arena arena = Arena.ofConfined()) {
      double toEightBits = 0x1p-24;
      assertThat(requantize(new long[] {0, 1}, Integer.MAX_VALUE, toEightBits, rounding, arena))
          .containsExactly(127, -128);
      assertThat(requantize(new long[] {0, -1}, Integer.MIN_VALUE, toEightBits, rounding, arena))
          .containsExactly(-128, 127);
    }
  }

  /** 2^24 + 1 is no float32: the sum rounds to 2^24 before it is multiplied. */
  @Test
  default void sumsAreConvertedToFloat32First() {
    try (Arena arena = Arena.ofConfined()) {
      double multiplier = 0x1p-25;
      long[] one = {1};
      int bias = 1 << 24;
      assertThat(requantize(one, bias, multiplier, HALF_EVEN, arena)).containsExactly(0);
      assertThat(requantize(one, bias, multiplier, HALF_AWAY, arena)).containsExactly(1);
      assertThat(requantize(one, bias, multiplier, FIXED_POINT_SINGLE, arena)).containsExactly(1);
      assertThat(requantize(one, bias, multiplier, FIXED_POINT_DOUBLE, arena)).containsExactly(1);
    }
  }

  /** Products that no int32 and no int64 holds, of both signs, saturate. */
  @ParameterizedTest
  @EnumSource(names = {"HALF_EVEN", "HALF_AWAY"})
  default void hugeFloatProductsSaturate(Rounding rounding) {
    try (Arena arena = Arena.ofConfined()) {
      for (double multiplier : new double[] {0x1p31, 0x1p63, 0x1p100, Float.MAX_VALUE}) {
        assertThat(requantize(new long[] {-3, 0, 3}, 0, multiplier, rounding, arena))
            .containsExactly(-128, 0, 127);
      }
    }
  }
}
