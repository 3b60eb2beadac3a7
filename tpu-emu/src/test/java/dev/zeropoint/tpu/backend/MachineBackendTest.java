package dev.zeropoint.tpu.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.tpu.machine.Counters;
import dev.zeropoint.tpu.machine.TpuConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The whole contract through programs, on a machine so small that every product is tiled. */
class MachineBackendTest extends GemmBackendContract {
  private static final TpuConfig SMALL =
      TpuConfig.V1.withArray(16, 8).withMemories(256 * 16, 48).withWeightBandwidth(1L << 30);

  private static final MachineBackend BACKEND = new MachineBackend(SMALL);

  @Override
  public GemmBackend backend() {
    return BACKEND;
  }

  /** Not so here: each product has a program and a machine of its own, as new as they can be. */
  @Override
  public void productsAllocateNothing() {}

  @Test
  void isOfferedByName() {
    assertThat(Backends.select("tpu-machine").backend()).isInstanceOf(MachineBackend.class);
  }

  /** Bits and counters of the fast backend are those of the machine, on the same programs. */
  @Test
  void theFastBackendGivesTheSameValuesAndCycles() {
    for (TpuConfig config : new TpuConfig[] {SMALL, TpuConfig.V1}) {
      MachineBackend machine = new MachineBackend(config);
      TpuBackend fast = new TpuBackend(config, Backends.select("scalar").backend());
      RandomGenerator random = TestSeed.random("both" + config);
      for (int i = 0; i < (config == SMALL ? 100 : 8); i++) {
        int m = random.nextInt(0, 90);
        int k = random.nextInt(0, 600);
        int n = random.nextInt(0, 300);
        int[] zeroPoints =
            random.nextBoolean() ? new int[] {random.nextInt(-128, 128)} : new int[0];
        ElementType lhsType = random.nextBoolean() ? ElementType.S8 : ElementType.U8;
        String details = TestSeed.replay(m + "x" + k + "x" + n + " " + lhsType);
        try (Arena arena = Arena.ofConfined()) {
          Int8Matrix lhs = matrix(lhsType, m, k, random, arena);
          Int8Matrix rhs = matrix(ElementType.S8, k, n, random, arena);
          Int32Matrix first = multiply(machine, lhs, rhs, zeroPoints, arena);
          Int32Matrix second = multiply(fast, lhs, rhs, zeroPoints, arena);
          assertThat(first.segment().mismatch(second.segment())).as(details).isEqualTo(-1);
        }
        assertThat(fast.meter().total()).as(details).isEqualTo(machine.meter().total());
      }
    }
  }

  private static Int8Matrix matrix(
      ElementType type, int rows, int cols, RandomGenerator random, Arena arena) {
    MemorySegment memory = arena.allocate((long) rows * cols);
    for (long i = 0; i < memory.byteSize(); i++) {
      memory.set(Layouts.INT8, i, (byte) random.nextInt());
    }
    return new Int8Matrix(type, memory, 0, rows, cols, cols);
  }

  private static Int32Matrix multiply(
      GemmBackend backend, Int8Matrix lhs, Int8Matrix rhs, int[] zeroPoints, Arena arena) {
    PackedWeights weights = backend.pack(rhs, arena, zeroPoints);
    int rows = lhs.rows();
    int cols = rhs.cols();
    Int32Matrix dst = new Int32Matrix(arena.allocate(4L * rows * cols), 0, rows, cols, cols);
    backend.multiply(lhs, 0, weights, dst, bytes -> arena.allocate(bytes, 64));
    return dst;
  }

  @Test
  void theMeterAddsUpProducts() {
    TpuBackend backend = new TpuBackend(TpuConfig.V1, Backends.select("scalar").backend());
    RandomGenerator random = TestSeed.random("meter");
    try (Arena arena = Arena.ofConfined()) {
      Int8Matrix lhs = matrix(ElementType.U8, 3, 40, random, arena);
      Int8Matrix rhs = matrix(ElementType.S8, 40, 5, random, arena);
      multiply(backend, lhs, rhs, new int[0], arena);
      Counters one = backend.meter().total();
      assertThat(one.cycles().operations()).isEqualTo(2 * 3 * 40 * 5);
      assertThat(one.micros()).isPositive();
      multiply(backend, lhs, rhs, new int[0], arena);
      assertThat(backend.meter().products()).isEqualTo(2);
      assertThat(backend.meter().total()).isEqualTo(one.plus(one));
      backend.meter().reset();
      assertThat(backend.meter().products()).isZero();
      assertThat(backend.meter().total()).isEqualTo(Counters.none(TpuConfig.V1));
    }
  }

  /** Weights that do not fit 8 bits less their zero point take 16, at half the speed. */
  @Test
  void aZeroPointMayCostHalfTheSpeed() {
    try (Arena arena = Arena.ofConfined()) {
      RandomGenerator random = TestSeed.random("width");
      Int8Matrix lhs = matrix(ElementType.U8, 30, 64, random, arena);
      Int8Matrix rhs = matrix(ElementType.U8, 64, 40, random, arena);
      rhs.set(0, 0, 0);
      rhs.set(1, 0, 255);
      long symmetric = active(lhs, rhs, 0, arena);
      assertThat(active(lhs, rhs, 128, arena)).isEqualTo(symmetric);
      assertThat(active(lhs, rhs, 3, arena)).isEqualTo(2 * symmetric);
    }
  }

  private static long active(Int8Matrix lhs, Int8Matrix rhs, int zeroPoint, Arena arena) {
    TpuBackend backend = new TpuBackend(TpuConfig.V1, Backends.select("scalar").backend());
    multiply(backend, lhs, rhs, new int[] {zeroPoint}, arena);
    return backend.meter().total().cycles().active();
  }
}
