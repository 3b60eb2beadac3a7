package dev.zeropoint.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory that goes away beside running products, on the fastest backend that can run here. */
@Tag("tier")
class MemoryLifetimeTest {
  private static final GemmBackend BACKEND = Backends.select(Backends.AUTO).backend();
  private static final int DEPTH = 128;
  private static final int COLS = 96;

  private static Int8Matrix codes(int rows, int cols, Arena arena) {
    Tensor tensor = Tensor.allocate(ElementType.U8, Shape.of(rows, cols), arena);
    for (long i = 0; i < tensor.elementCount(); i++) {
      tensor.segment().set(Layouts.INT8, i, (byte) (i * 7));
    }
    return Int8Matrix.of(tensor);
  }

  private static Int32Matrix result(int rows, Arena arena) {
    return Int32Matrix.of(Tensor.allocate(ElementType.S32, Shape.of(rows, COLS), arena));
  }

  /** Each operand in turn is closed by another thread while products run on it. */
  @Test
  void anArenaClosedDuringProductsEndsThemWithAnException() throws Exception {
    try (ExecutorService closer = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < 300; round++) {
        Arena arena = Arena.ofShared();
        Arena doomed = Arena.ofShared();
        Int8Matrix lhs = codes(8, DEPTH, round % 3 == 0 ? doomed : arena);
        PackedWeights weights =
            BACKEND.pack(codes(DEPTH, COLS, arena), round % 3 == 1 ? doomed : arena);
        Int32Matrix dst = result(8, round % 3 == 2 ? doomed : arena);
        var scratch = arena.allocate(1 << 18, 64);
        AtomicInteger products = new AtomicInteger();
        Future<?> closed =
            closer.submit(
                () -> {
                  while (products.get() < 20) {
                    Thread.onSpinWait();
                  }
                  closeWhenFree(doomed);
                });
        Exception end = null;
        while (end == null) {
          try {
            BACKEND.multiply(lhs, 3, weights, dst, bytes -> scratch);
            products.incrementAndGet();
          } catch (IllegalStateException e) {
            end = e;
          }
        }
        // The JVM interrupts a thread that it stops in an access from Java to memory that is
        // closed.
        Thread.interrupted();
        closed.get();
        assertThat(end).hasMessageContaining("closed");
        arena.close();
      }
    }
  }

  /** An arena that a product is using at the moment refuses to close. */
  private static void closeWhenFree(Arena arena) {
    while (arena.scope().isAlive()) {
      try {
        arena.close();
      } catch (IllegalStateException e) {
        Thread.onSpinWait();
      }
    }
  }

  /** Weights are shared by some threads while others pack, multiply and free their own. */
  @Test
  void weightsArePackedAndFreedBesideProducts() throws Exception {
    try (Arena arena = Arena.ofShared();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Int8Matrix rhs = codes(DEPTH, COLS, arena);
      PackedWeights shared = BACKEND.pack(rhs, arena, 9);
      List<Int8Matrix> operands = new ArrayList<>();
      List<Int32Matrix> expected = new ArrayList<>();
      GemmBackend scalar = Backends.select("scalar").backend();
      PackedWeights scalarWeights = scalar.pack(rhs, arena, 9);
      for (int rows = 1; rows <= 20; rows++) {
        operands.add(codes(rows, DEPTH, arena));
        expected.add(result(rows, arena));
        scalar.multiply(
            operands.getLast(), 4, scalarWeights, expected.getLast(), n -> arena.allocate(n, 64));
      }
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> sharers = new ArrayList<>();
      List<Future<Integer>> packers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        packers.add(threads.submit(() -> packAndFree(rhs, operands, expected, stop)));
        sharers.add(threads.submit(sharer(shared, operands, expected)));
      }
      for (Future<Integer> sharer : sharers) {
        assertThat(sharer.get()).isZero();
      }
      stop.set(true);
      for (Future<Integer> packer : packers) {
        assertThat(packer.get()).isZero();
      }
    }
  }

  private static Callable<Integer> sharer(
      PackedWeights weights, List<Int8Matrix> operands, List<Int32Matrix> expected) {
    return () -> {
      int differences = 0;
      for (int i = 0; i < 200; i++) {
        differences += differences(weights, operands, expected);
      }
      return differences;
    };
  }

  private static int packAndFree(
      Int8Matrix rhs, List<Int8Matrix> operands, List<Int32Matrix> expected, AtomicBoolean stop) {
    int differences = 0;
    while (!stop.get()) {
      try (Arena own = Arena.ofShared()) {
        differences += differences(BACKEND.pack(rhs, own, 9), operands, expected);
      }
    }
    return differences;
  }

  private static int differences(
      PackedWeights weights, List<Int8Matrix> operands, List<Int32Matrix> expected) {
    int differences = 0;
    try (Arena arena = Arena.ofConfined()) {
      var scratch = arena.allocate(1 << 18, 64);
      for (int i = 0; i < operands.size(); i++) {
        Int32Matrix dst = result(operands.get(i).rows(), arena);
        BACKEND.multiply(operands.get(i), 4, weights, dst, bytes -> scratch);
        differences += dst.segment().mismatch(expected.get(i).segment()) == -1 ? 0 : 1;
      }
    }
    return differences;
  }
}
