package dev.zeropoint.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs once for each width, in a JVM of its own. */
@EnabledIf("cpuHasTheWidth")
class VectorBackendTest extends GemmBackendContract {
  static boolean cpuHasTheWidth() {
    return VectorWidth.ofThisJvm().obstacle().isEmpty();
  }

  @AfterAll
  static void leaveWord() throws IOException {
    Path folder = Path.of(System.getProperty("zeropoint.test.widths", "target/widths"));
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(Integer.toString(Lanes.BITS)),
        System.getProperty("zeropoint.test.build", ""));
  }

  @Override
  public GemmBackend backend() {
    return Backends.select("vector-" + VectorWidth.ofThisJvm().bits()).backend();
  }

  @Override
  public int[] tileSizes() {
    return new int[] {TileKernel.MR, Lanes.NR};
  }

  @Test
  void isCalledByItsWidth() {
    assertThat(backend().name()).isEqualTo("vector-" + Lanes.BITS);
    String forced = System.getProperty(VectorWidth.PROPERTY, "");
    assertThat(forced).isIn("", Integer.toString(Lanes.BITS));
  }

  /** More rows than a block holds, with every remainder, and sums of more than one block of K. */
  @Test
  void blocksOfRowsAndOfDepth() {
    int[] depths = {1023, 1024, 1025, 1028, 2048, 3001};
    for (int depth : depths) {
      for (int rows : new int[] {1, 2, 3, VectorGemm.MAX_BLOCK_ROWS + 1, 71}) {
        for (byte code : new byte[] {-128, 127}) {
          assertUniformProduct(rows, depth, Lanes.NR + 1, code);
        }
      }
    }
  }

  private void assertUniformProduct(int rows, int depth, int cols, byte code) {
    try (Arena arena = Arena.ofConfined()) {
      Operands operands = new Operands(rows, depth, cols, arena);
      operands.left.segment().fill(code);
      operands.right.segment().fill((byte) -128);
      PackedWeights weights = backend().pack(operands.right, arena);
      backend().multiply(operands.left, 0, weights, operands.int32, operands.scratch);
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          assertThat(operands.int32.get(row, col)).isEqualTo(depth * code * -128);
        }
      }
    }
  }

  /** A vector that the JIT compiler does not keep in a register is an object, one a step. */
  @Test
  void productsAllocateNothing() {
    for (int rows : new int[] {1, 2, 7, 64}) {
      try (Arena arena = Arena.ofConfined()) {
        Operands operands = new Operands(rows, 384, 100, arena);
        PackedWeights weights = backend().pack(operands.right, arena, 3);
        Requantize requantize =
            Requantize.create(
                100,
                new double[] {0.001},
                Optional.empty(),
                Requantize.Output.full(ElementType.S8, 0),
                Rounding.HALF_EVEN,
                arena);
        Dequantize dequantize =
            Dequantize.create(100, new float[] {0.01f}, Optional.of(new float[100]), 0, 6, arena);
        GemmBackend backend = backend();
        assertAllocatesNothing(
            "int32, rows=" + rows,
            () -> backend.multiply(operands.left, 1, weights, operands.int32, operands.scratch));
        assertAllocatesNothing(
            "requantize, rows=" + rows,
            () ->
                backend.multiply(
                    operands.left, 1, weights, requantize, operands.int8, operands.scratch));
        assertAllocatesNothing(
            "dequantize, rows=" + rows,
            () ->
                backend.multiply(
                    operands.left,
                    1,
                    0.1f,
                    weights,
                    dequantize,
                    operands.float32,
                    operands.scratch));
      }
    }
  }

  /** Compiled code arrives in its time: what counts is that it comes to allocate nothing. */
  private static void assertAllocatesNothing(String what, Runnable product) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    int calls = 50;
    long perCall = Long.MAX_VALUE;
    long end = System.nanoTime() + 60_000_000_000L;
    while (perCall > 16 && System.nanoTime() < end) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < calls; i++) {
        product.run();
      }
      perCall = (threads.getThreadAllocatedBytes(thread) - before) / calls;
    }
    assertThat(perCall).as("bytes a call, %s, %s bits", what, Lanes.BITS).isLessThanOrEqualTo(16);
  }

  /** Operands and results of one shape. */
  private static final class Operands {
    final Int8Matrix left;
    final Int8Matrix right;
    final Int32Matrix int32;
    final Int8Matrix int8;
    final FloatMatrix float32;
    final Scratch scratch;

    Operands(int rows, int depth, int cols, Arena arena) {
      left = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(rows, depth), arena));
      right = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(depth, cols), arena));
      Shape shape = Shape.of(rows, cols);
      int32 = Int32Matrix.of(Tensor.allocate(ElementType.S32, shape, arena));
      int8 = Int8Matrix.of(Tensor.allocate(ElementType.S8, shape, arena));
      float32 = FloatMatrix.of(Tensor.allocate(ElementType.F32, shape, arena));
      MemorySegment memory = arena.allocate(1 << 20, Tensor.ALIGNMENT);
      scratch = bytes -> memory;
    }
  }
}
