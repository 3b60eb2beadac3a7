package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link GemmBackendContract} about exact accumulators. */
interface GemmProductContract extends BackendUnderTest {
  @ParameterizedTest
  @EnumSource
  default void shapesAroundTheTiles(TypePair types) {
    for (GemmShape shape : GemmShape.around(tileSizes())) {
      GemmCheck.product(backend(), GemmCase.of(shape, types));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void extremeShapes(TypePair types) {
    for (GemmShape shape : GemmShape.extremes()) {
      GemmCheck.product(backend(), GemmCase.of(shape, types));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void emptyShapes(TypePair types) {
    for (GemmShape shape : GemmShape.empties()) {
      GemmCheck.product(backend(), GemmCase.of(shape, types));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void randomShapes(TypePair types) {
    RandomGenerator random = TestSeed.random("randomShapes" + types);
    for (int i = 0; i < 100; i++) {
      GemmShape shape =
          new GemmShape(random.nextInt(1, 40), random.nextInt(1, 200), random.nextInt(1, 80));
      GemmCheck.product(backend(), GemmCase.of(shape, types));
    }
  }

  /** The greatest products and sums of every sign, where saturating instructions give way. */
  @ParameterizedTest
  @EnumSource
  default void cornersWithZeroPointsAtTheEnds(TypePair types) {
    for (Fill left : Fill.values()) {
      for (Fill right : Fill.values()) {
        for (int lhsZeroPoint : ends(types.lhs())) {
          for (int rhsZeroPoint : ends(types.rhs())) {
            GemmCheck.product(
                backend(),
                GemmCase.of(new GemmShape(5, 133, 6), types)
                    .withFills(left, right)
                    .withZeroPoints(lhsZeroPoint, rhsZeroPoint));
          }
        }
      }
    }
  }

  private static int[] ends(ElementType type) {
    return new int[] {(int) type.minValue(), 0, (int) type.maxValue()};
  }

  @Test
  default void aZeroPointForEachColumn() {
    for (TypePair types : TypePair.values()) {
      int cols = 300;
      int[] zeroPoints = new int[cols];
      for (int n = 0; n < cols; n++) {
        zeroPoints[n] = (int) types.rhs().minValue() + n % 256;
      }
      GemmCheck.product(
          backend(),
          GemmCase.of(new GemmShape(4, 70, cols), types)
              .withZeroPoints((int) types.lhs().maxValue(), zeroPoints));
    }
  }

  @Test
  default void offsetsAndStrides() {
    for (TypePair types : TypePair.values()) {
      for (int offset : new int[] {0, 1, 3, 7}) {
        for (int gap : new int[] {0, 1, 29}) {
          Placement odd = new Placement(offset, gap, 0);
          Placement even = new Placement(0, 0, 0);
          GemmCase gemm = GemmCase.of(new GemmShape(9, 35, 21), types);
          GemmCheck.product(backend(), gemm.withPlacements(odd, even, even));
          GemmCheck.product(backend(), gemm.withPlacements(even, odd, even));
          GemmCheck.product(backend(), gemm.withPlacements(even, even, odd));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void memoryThatEndsAtAGuardPage(TypePair types) {
    for (int rows : new int[] {1, 3, 17}) {
      for (int depth : new int[] {1, 3, 4, 31, 66}) {
        for (int cols : new int[] {1, 5, 16, 33}) {
          GemmCheck.product(
              backend(), GemmCase.of(new GemmShape(rows, depth, cols), types).withGuardPages());
        }
      }
    }
  }

  /**
   * 211 * 71 + 171 * 107 = 33278 is more than an int16 holds. The instruction that multiplies pairs
   * of u8 and s8 bytes and adds them in 16 bits (pmaddubsw) saturates it to 32767.
   */
  @Test
  default void pairOfProductsThatSaturatesInSixteenBits() {
    for (int depth : new int[] {2, 3, 4, 8, 32, 64, 100}) {
      for (int at = 0; at + 1 < depth; at++) {
        try (Arena arena = Arena.ofConfined()) {
          long[] left = new long[depth];
          long[] right = new long[depth];
          left[at] = 211;
          left[at + 1] = 171;
          right[at] = 71;
          right[at + 1] = 107;
          int[] sums = {
            multiply(ElementType.U8, left, 0, ElementType.S8, right, 0, arena),
            multiply(ElementType.S8, right, 0, ElementType.U8, left, 0, arena),
            multiply(ElementType.U8, left, 0, ElementType.U8, right, 0, arena)
          };
          assertThat(sums)
              .withFailMessage("%s at %s shape=1x%sx1", Arrays.toString(sums), at, depth)
              .containsOnly(33278);
        }
      }
    }
  }

  /**
   * 255 * 128 = 32640 fits 16 bits, 255 * 129 does not: weights whose pairs add up to 128 at most
   * may be multiplied in 16 bits, others may not.
   */
  @Test
  default void pairsOfWeightsAtTheEdgeOfSixteenBits() {
    long[][] pairs = {
      {127, 1},
      {1, 127},
      {64, 64},
      {-64, -64},
      {-128, 0},
      {0, -128},
      {-128, 127},
      {127, -128},
      {127, 2},
      {65, 64},
      {-128, -1},
      {-65, -64},
      {127, 127},
      {-128, -128}
    };
    for (long[] pair : pairs) {
      for (int depth : new int[] {1, 2, 3, 4, 6, 33, 64, 65}) {
        long[] right = new long[depth];
        Arrays.setAll(right, k -> pair[k % 2]);
        long sum = Arrays.stream(right).sum();
        try (Arena arena = Arena.ofConfined()) {
          int high =
              multiply(ElementType.U8, filled(depth, 255), 0, ElementType.S8, right, 0, arena);
          int low =
              multiply(ElementType.S8, filled(depth, -128), 127, ElementType.S8, right, 0, arena);
          assertThat(high).as("%s, depth %s", Arrays.toString(pair), depth).isEqualTo(255 * sum);
          assertThat(low).as("%s, depth %s", Arrays.toString(pair), depth).isEqualTo(-255 * sum);
        }
      }
    }
  }

  /** 40000 * 255 * 255 is more than an int32 holds; the sum wraps, it does not saturate. */
  @Test
  default void sumsWrapModuloTwoToThe32() {
    int depth = 40_000;
    long sum = 255L * 255 * depth;
    int wrapped = (int) (sum - (1L << 32));
    try (Arena arena = Arena.ofConfined()) {
      long[] high = filled(depth, 255);
      long[] zeros = new long[depth];
      ElementType u8 = ElementType.U8;
      ElementType s8 = ElementType.S8;
      assertThat(multiply(u8, high, 0, u8, high, 0, arena)).isEqualTo(wrapped);
      assertThat(multiply(u8, zeros, 255, u8, zeros, 255, arena)).isEqualTo(wrapped);
      assertThat(multiply(u8, high, 0, u8, zeros, 255, arena)).isEqualTo(-wrapped);
      assertThat(multiply(s8, filled(depth, 127), -128, s8, filled(depth, -128), 127, arena))
          .isEqualTo(-wrapped);
    }
  }

  private static long[] filled(int count, long value) {
    long[] values = new long[count];
    Arrays.fill(values, value);
    return values;
  }

  /** One row times one column. */
  private int multiply(
      ElementType lhsType,
      long[] lhs,
      int lhsZeroPoint,
      ElementType rhsType,
      long[] rhs,
      int rhsZeroPoint,
      Arena arena) {
    Tensor left = Tensor.ofLongs(arena, lhsType, Shape.of(1, lhs.length), lhs);
    Tensor right = Tensor.ofLongs(arena, rhsType, Shape.of(rhs.length, 1), rhs);
    Int32Matrix dst = Int32Matrix.of(Tensor.allocate(ElementType.S32, Shape.of(1, 1), arena));
    PackedWeights weights = backend().pack(Int8Matrix.of(right), arena, rhsZeroPoint);
    backend().multiply(Int8Matrix.of(left), lhsZeroPoint, weights, dst, new PoisonedScratch(arena));
    return dst.get(0, 0);
  }

  @Test
  default void packedWeightsTellWhatTheyAre() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor rhs = Tensor.allocate(ElementType.U8, Shape.of(37, 19), arena);
      PackedWeights weights = backend().pack(Int8Matrix.of(rhs), arena);
      assertThat(weights.backend()).isSameAs(backend());
      assertThat(weights.type()).isEqualTo(ElementType.U8);
      assertThat(weights.depth()).isEqualTo(37);
      assertThat(weights.cols()).isEqualTo(19);
      assertThat(weights.byteSize()).isGreaterThanOrEqualTo(37 * 19);
    }
  }

  /** A result may lie next to the left operand, in the same segment. */
  @Test
  default void resultNextToTheLeftOperand() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment shared = arena.allocate(3 * 4 + 3 * 2 * 4 + 3 * 4);
      Int8Matrix weights =
          Int8Matrix.of(
              Tensor.ofLongs(arena, ElementType.S8, Shape.of(4, 2), 1, 0, 1, 0, 1, 0, 1, 0));
      PackedWeights packed = backend().pack(weights, arena);
      Int32Matrix dst = new Int32Matrix(shared, 12, 3, 2, 2);
      for (long lhsOffset : new long[] {0, 36}) {
        Int8Matrix lhs = new Int8Matrix(ElementType.S8, shared, lhsOffset, 3, 4, 4);
        for (int row = 0; row < 3; row++) {
          lhs.set(row, row, 10 * (row + 1));
        }
        backend().multiply(lhs, 0, packed, dst, new PoisonedScratch(arena));
        assertThat(new int[] {dst.get(0, 0), dst.get(1, 0), dst.get(2, 0), dst.get(2, 1)})
            .containsExactly(10, 20, 30, 0);
      }
    }
  }

  @Test
  default void manyThreadsShareOneBackendAndItsWeights() throws Exception {
    GemmCase gemm = GemmCase.of(new GemmShape(33, 65, 47), TypePair.U8_S8);
    try (Arena arena = Arena.ofShared();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      GemmOperands operands = new GemmOperands(gemm, backend(), arena);
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        runs.add(threads.submit(() -> multiplyOften(gemm, operands, arena)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
  }

  private void multiplyOften(GemmCase gemm, GemmOperands operands, Arena arena) {
    PoisonedScratch scratch = new PoisonedScratch(arena);
    Int32Matrix dst = operands.int32(operands.resultMemory(4));
    for (int i = 0; i < 20; i++) {
      backend().multiply(operands.lhs(), gemm.lhsZeroPoint(), operands.weights(), dst, scratch);
      GemmCheck.compare(dst, operands, TestSeed.replay(gemm + " on several threads"));
    }
  }
}
