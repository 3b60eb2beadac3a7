package dev.zeropoint.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.Allocations;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Parallelism;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract on three threads, where even the smallest products are shared. */
@Tag("tier")
class ParallelBackendTest extends GemmBackendContract {
  private static final Parallelism THREADS = Parallelism.of(3, 0);
  private static final GemmBackend BEST = Backends.select(Backends.AUTO).backend();
  private static final GemmBackend PARALLEL = THREADS.parallel(BEST);

  @AfterAll
  static void endThreads() {
    THREADS.close();
  }

  @Override
  public GemmBackend backend() {
    return PARALLEL;
  }

  @Override
  public int[] tileSizes() {
    return new int[] {4, 6, 16, 32};
  }

  /** In memory that all threads reach, unlike most of the contract's. */
  @Test
  void sharedMemoryGivesTheSameBits() {
    int[][] shapes = {
      {1, 500, 300},
      // Deeper than kernels go in one part.
      {1, 512, 40_000},
      {3, 700, 33_000},
      {2, 64, 64},
      {3, 1, 1000},
      {200, 100, 70},
      {193, 7, 33},
      {1000, 40, 64},
      // As many parts as there may be, with some tiles each that are not all of one height.
      {211, 600, 420}
    };
    for (int[] shape : shapes) {
      try (Arena arena = Arena.ofShared()) {
        Operands operands = new Operands(shape[0], shape[1], shape[2], arena);
        Int32Matrix expected = operands.multiply(BEST);
        Int32Matrix actual = operands.multiply(PARALLEL);
        assertThat(actual.segment().mismatch(expected.segment()))
            .as("first different byte of %sx%sx%s", shape[0], shape[1], shape[2])
            .isEqualTo(-1);
      }
    }
  }

  /** What one thread alone may read is left to it, and done once. */
  @Test
  void confinedWeightsAndConstantsGiveTheSameBits() {
    try (Arena arena = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      Operands operands = new Operands(40, 300, 200, arena);
      Int32Matrix expected = operands.multiply(BEST);
      PackedWeights weights = PARALLEL.pack(operands.rhs, confined, 5);
      Int32Matrix actual = operands.result(arena);
      AtomicInteger requests = new AtomicInteger();
      PARALLEL.multiply(
          operands.lhs,
          3,
          weights,
          actual,
          bytes -> {
            requests.incrementAndGet();
            return arena.allocate(bytes, Tensor.ALIGNMENT);
          });
      assertThat(actual.segment().mismatch(expected.segment())).isEqualTo(-1);
      assertThat(requests).as("products by the calling thread").hasValue(1);
    }
  }

  /** In memory that all threads reach; the contract measures the calling thread on its own. */
  @Test
  void sharedProductsAllocateNothingInAnyThread() {
    Thread[] all =
        Thread.getAllStackTraces().keySet().stream()
            .filter(
                thread ->
                    thread == Thread.currentThread() || thread.getName().matches("zeropoint-\\d+"))
            .toArray(Thread[]::new);
    assertThat(all.length).isGreaterThanOrEqualTo(THREADS.threads());
    for (int rows : new int[] {1, 7, 300}) {
      try (Arena arena = Arena.ofShared()) {
        Operands operands = new Operands(rows, 200, 96, arena);
        PackedWeights weights = PARALLEL.pack(operands.rhs, arena, 5);
        Int32Matrix dst = operands.result(arena);
        MemorySegment memory = arena.allocate(1 << 20, Tensor.ALIGNMENT);
        Scratch scratch = bytes -> memory;
        Allocations.assertNone(
            "rows=" + rows, () -> PARALLEL.multiply(operands.lhs, 3, weights, dst, scratch), all);
      }
    }
  }

  @Test
  void manyThreadsShareTheThreads() throws Exception {
    try (Arena arena = Arena.ofShared();
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      Operands operands = new Operands(50, 70, 90, arena);
      Int32Matrix expected = operands.multiply(BEST);
      PackedWeights weights = PARALLEL.pack(operands.rhs, arena, 5);
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        tasks.add(() -> firstDifference(operands, weights, expected));
      }
      for (Future<Long> difference : callers.invokeAll(tasks)) {
        assertThat(difference.get()).isEqualTo(-1);
      }
    }
  }

  private static long firstDifference(
      Operands operands, PackedWeights weights, Int32Matrix expected) {
    try (Arena arena = Arena.ofShared()) {
      for (int i = 0; i < 2_000; i++) {
        Int32Matrix actual = operands.result(arena);
        PARALLEL.multiply(
            operands.lhs, 3, weights, actual, bytes -> arena.allocate(bytes, Tensor.ALIGNMENT));
        long difference = actual.segment().mismatch(expected.segment());
        if (difference != -1) {
          return difference;
        }
      }
    }
    return -1;
  }

  @Test
  void closedThreadsLeaveTheWorkToTheCaller() {
    Parallelism threads = Parallelism.of(2, 0);
    GemmBackend parallel = threads.parallel(BEST);
    threads.close();
    threads.close();
    try (Arena arena = Arena.ofShared()) {
      Operands operands = new Operands(5, 40, 30, arena);
      assertThat(operands.multiply(parallel).segment().mismatch(operands.multiply(BEST).segment()))
          .isEqualTo(-1);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("zeropoint-1") && !thread.isDaemon());
  }

  @Test
  void sizesAndBackendsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallelism.of(0))
        .withMessageContaining("threads=0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallelism.of(65))
        .withMessageContaining("threads=65");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallelism.of(2, -1))
        .withMessageContaining("minProducts=-1");
    try (Parallelism all = Parallelism.all()) {
      assertThat(all.threads()).isBetween(1, Runtime.getRuntime().availableProcessors());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> all.parallel(Backends.select("scalar").backend()))
          .withMessageContaining("scalar");
    }
  }

  private static final class Operands {
    final Int8Matrix lhs;
    final Int8Matrix rhs;

    Operands(int rows, int cols, int depth, Arena arena) {
      SplittableRandom random = new SplittableRandom(rows * 31L + cols * 17L + depth);
      lhs = random(rows, depth, random, arena);
      rhs = random(depth, cols, random, arena);
    }

    private static Int8Matrix random(int rows, int cols, SplittableRandom random, Arena arena) {
      Tensor tensor = Tensor.allocate(ElementType.S8, Shape.of(rows, cols), arena);
      for (long i = 0; i < tensor.elementCount(); i++) {
        tensor.segment().set(Layouts.INT8, i, (byte) random.nextInt());
      }
      return Int8Matrix.of(tensor);
    }

    Int32Matrix result(Arena arena) {
      return Int32Matrix.of(
          Tensor.allocate(ElementType.S32, Shape.of(lhs.rows(), rhs.cols()), arena));
    }

    Int32Matrix multiply(GemmBackend backend) {
      Arena arena = Arena.ofAuto();
      PackedWeights weights = backend.pack(rhs, arena, 5);
      Int32Matrix dst = result(arena);
      backend.multiply(
          lhs, 3, weights, dst, bytes -> Arena.ofAuto().allocate(bytes, Tensor.ALIGNMENT));
      return dst;
    }
  }
}
