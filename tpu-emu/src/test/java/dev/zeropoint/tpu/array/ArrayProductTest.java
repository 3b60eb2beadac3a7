package dev.zeropoint.tpu.array;

import static dev.zeropoint.tpu.array.Dataflow.WEIGHT_STATIONARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fast engine is the register-level one, in every bit and every cycle. */
class ArrayProductTest {
  private final Arena arena = Arenas.shared();
  private final Workspace workspace = Workspace.create();
  private final GemmBackend backend = Backends.best().backend();

  @AfterEach
  void close() {
    workspace.close();
    arena.close();
  }

  /** Runs a case on both engines with each timing; answers the product. */
  private Int32Matrix checkEqual(ProductCase product, RandomGenerator random) {
    Int8Matrix lhs = product.lhs(arena, random);
    Int8Matrix rhs = product.rhs(arena, random);
    Int32Matrix expected = product.dst(arena);
    for (ArrayTiming timing : product.timings()) {
      Int32Matrix actual = product.dst(arena);
      ArrayCost counted =
          new RegisterArrayProduct(timing)
              .multiply(lhs, product.lhsZeroPoint(), rhs, product.rhsZeroPoints(), actual);
      ArrayCost worked =
          new FastArrayProduct(timing, backend, workspace)
              .multiply(lhs, product.lhsZeroPoint(), rhs, product.rhsZeroPoints(), expected);
      String details = TestSeed.replay(timing + " " + product);
      assertThat(worked).as(details).isEqualTo(counted);
      assertThat(actual.segment().mismatch(expected.segment())).as(details).isEqualTo(-1);
    }
    return expected;
  }

  @Test
  void enginesAgreeOnRandomShapes() {
    SplittableRandom random = TestSeed.random("shapes");
    for (int i = 0; i < 150; i++) {
      checkEqual(ProductCase.random(random, 8), random.split());
    }
    for (int i = 0; i < 12; i++) {
      checkEqual(ProductCase.random(random, 32), random.split());
    }
  }

  @ParameterizedTest
  @CsvSource({"S8, S8", "S8, U8", "U8, S8", "U8, U8"})
  void enginesAgreeOnEveryPairOfTypes(ElementType lhs, ElementType rhs) {
    SplittableRandom random = TestSeed.random(lhs + " " + rhs);
    ArraySize size = new ArraySize(5, 7);
    for (int i = 0; i < 10; i++) {
      checkEqual(ProductCase.of(random, size, 9, 16, 13, lhs, rhs), random.split());
    }
  }

  /** The extents at which a tile ends, and a streamed operand that is as long as the array. */
  @Test
  void enginesAgreeAroundATile() {
    SplittableRandom random = TestSeed.random("tiles");
    int[] extents = {1, 3, 4, 5, 8, 9};
    for (int m : extents) {
      for (int n : extents) {
        for (int k : extents) {
          checkEqual(ProductCase.of(random, new ArraySize(4, 4), m, n, k), random.split());
        }
      }
    }
  }

  /** More columns than a whole tile takes to shift in: several tiles are on their way at once. */
  @ParameterizedTest
  @CsvSource({"2, 33", "1, 32", "32, 1", "3, 17"})
  void enginesAgreeOnFlatArrays(int rows, int cols) {
    SplittableRandom random = TestSeed.random("flat " + rows + "x" + cols);
    for (int m : new int[] {1, rows, 40}) {
      checkEqual(
          ProductCase.of(random, new ArraySize(rows, cols), m, 2 * cols + 1, 4 * rows + 1),
          random.split());
    }
  }

  @Test
  void sumsWrapOnBothEngines() {
    int depth = 33_100;
    ProductCase product =
        new ProductCase(
            new ArraySize(32, 2),
            1,
            2,
            depth,
            ElementType.U8,
            ElementType.U8,
            255,
            new int[] {0, 255},
            false);
    Int8Matrix lhs = product.lhs(arena, TestSeed.random("unused"));
    lhs.segment().fill((byte) 0);
    Int8Matrix rhs = product.rhs(arena, TestSeed.random("unused"));
    IntStream.range(0, depth)
        .forEach(
            row -> {
              rhs.set(row, 0, 255);
              rhs.set(row, 1, 0);
            });
    for (ArrayTiming timing : product.timings()) {
      for (ArrayProduct engine :
          new ArrayProduct[] {
            new RegisterArrayProduct(timing), new FastArrayProduct(timing, backend, workspace)
          }) {
        Int32Matrix dst = product.dst(arena);
        engine.multiply(lhs, 255, rhs, new int[] {0, 255}, dst);
        assertThat(dst.get(0, 0)).isEqualTo((int) (-255L * 255 * depth)).isPositive();
        assertThat(dst.get(0, 1)).isEqualTo((int) (255L * 255 * depth)).isNegative();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 5", "2, 0, 5", "2, 3, 0", "0, 0, 0"})
  void productsWithoutElements(int m, int n, int k) {
    RandomGenerator random = TestSeed.random("empty");
    Int32Matrix dst = checkEqual(ProductCase.of(random, new ArraySize(2, 2), m, n, k), random);
    for (int row = 0; row < m; row++) {
      for (int col = 0; col < n; col++) {
        assertThat(dst.get(row, col)).isZero();
      }
    }
  }

  @Test
  void argumentsAreChecked() {
    RandomGenerator random = TestSeed.random("arguments");
    ProductCase product =
        ProductCase.of(random, new ArraySize(2, 2), 3, 4, 5, ElementType.S8, ElementType.U8);
    Int8Matrix lhs = product.lhs(arena, random);
    Int8Matrix rhs = product.rhs(arena, random);
    Int32Matrix dst = product.dst(arena);
    Int32Matrix readOnly = new Int32Matrix(dst.segment().asReadOnly(), 0, 3, 4, 4);
    ArrayTiming timing = new ArrayTiming(product.size(), WEIGHT_STATIONARY, FoldTiming.OVERLAPPED);
    for (ArrayProduct engine :
        new ArrayProduct[] {
          new RegisterArrayProduct(timing), new FastArrayProduct(timing, backend, workspace)
        }) {
      refuses(() -> engine.multiply(lhs, 0, lhs, new int[0], dst), "lhs.cols=5 != rhs.");
      refuses(() -> engine.multiply(lhs, 128, rhs, new int[0], dst), "128 is not in S8");
      refuses(() -> engine.multiply(lhs, 0, rhs, new int[] {-1}, dst), "-1 is not in U8");
      refuses(() -> engine.multiply(lhs, 0, rhs, new int[3], dst), "3 zero points for ");
      refuses(() -> engine.multiply(lhs, 0, rhs, new int[0], dst.rows(0, 2)), "[3, 4]");
      refuses(() -> engine.multiply(lhs, 0, rhs, new int[0], readOnly), "dst is read-only");
    }
  }

  private static void refuses(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** 16-bit codes less their zero points fit the lanes; the sums wrap as they do anywhere. */
  @Test
  void lanesTake16BitCodes() {
    RandomGenerator random = TestSeed.random("16 bit");
    Operand lhs = operand(random, 5, 9);
    Operand rhs = operand(random, 9, 7);
    for (ArrayTiming timing : ProductCase.of(random, new ArraySize(4, 3), 5, 7, 9).timings()) {
      ArrayRun run = ArrayRun.of(timing, lhs, rhs);
      ArrayCost cost = run.finish();
      assertThat(cost).isEqualTo(timing.cost(5, 7, 9));
      for (int row = 0; row < 5; row++) {
        for (int col = 0; col < 7; col++) {
          long sum = 0;
          for (int k = 0; k < 9; k++) {
            sum += (long) lhs.values()[row * 9 + k] * rhs.values()[k * 7 + col];
          }
          assertThat(run.result(row, col)).as(TestSeed.replay(timing)).hasValue((int) sum);
        }
      }
    }
  }

  private static Operand operand(RandomGenerator random, int rows, int cols) {
    int[] values = new int[rows * cols];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-65_535, 65_536);
    }
    return new Operand(rows, cols, values);
  }

  @Test
  void aRunEnds() {
    Operand one = new Operand(1, 1, new int[] {3});
    ArrayRun run =
        ArrayRun.of(
            new ArrayTiming(new ArraySize(1, 1), WEIGHT_STATIONARY, FoldTiming.SEPARATE), one, one);
    assertThat(run.result(0, 0)).isEmpty();
    run.step();
    run.step();
    assertThat(run.done()).isTrue();
    assertThat(run.result(0, 0)).hasValue(9);
    assertThatThrownBy(run::step)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the run is done after 2 cycles");
  }

  @Test
  void operandsHaveTheirElements() {
    assertThatThrownBy(() -> new Operand(2, 3, new int[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5 values for rows=2, cols=3");
  }
}
