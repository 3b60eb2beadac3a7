package dev.zeropoint.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Scratch;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * More rows than a block holds, with every remainder, and the greatest sums, of long rows too.
   */
  @Test
  void blocksOfRowsAndGreatestSums() {
    int[] depths = {255, 256, 257, 1024, 1025, 3001};
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

  /** Operands and results of one shape. */
  private static final class Operands {
    final Int8Matrix left;
    final Int8Matrix right;
    final Int32Matrix int32;
    final Scratch scratch;

    Operands(int rows, int depth, int cols, Arena arena) {
      left = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(rows, depth), arena));
      right = Int8Matrix.of(Tensor.allocate(ElementType.S8, Shape.of(depth, cols), arena));
      int32 = Int32Matrix.of(Tensor.allocate(ElementType.S32, Shape.of(rows, cols), arena));
      MemorySegment memory = arena.allocate(1 << 20, Tensor.ALIGNMENT);
      scratch = bytes -> memory;
    }
  }
}
