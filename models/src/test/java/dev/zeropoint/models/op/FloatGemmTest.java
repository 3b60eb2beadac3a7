package dev.zeropoint.models.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatGemmTest {
  private final Arena arena = Arena.ofAuto();

  private Tensor wave(int rows, int cols, double step) {
    Tensor tensor = TestTensors.floats(Shape.of(rows, cols), new float[rows * cols]);
    for (int i = 0; i < rows * cols; i++) {
      tensor.setFloat(i, (float) Math.sin(step * i));
    }
    return tensor;
  }

  /** Sizes around the tile of 16 rows, the four rows of a pass and the blocks. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 128",
    "16, 5, 4, 128",
    "17, 7, 127, 128",
    "33, 3, 128, 128",
    "15, 9, 129, 128",
    "16, 4, 300, 128",
    "2, 8, 513, 256",
    "3, 2, 0, 128"
  })
  void sumsInOrderOfKInBlocks(int rows, int cols, int depth, int block) {
    Tensor lhs = wave(rows, depth, 0.7);
    Tensor rhs = wave(depth, cols, 1.3);
    Tensor dst = wave(rows, cols, 9);
    MemorySegment scratch = arena.allocate(FloatGemm.scratchBytes(cols), 64);
    FloatGemm.multiply(
        lhs.segment(),
        0,
        depth,
        1,
        rhs.segment(),
        0,
        dst.segment(),
        0,
        rows,
        cols,
        depth,
        block,
        scratch);
    assertThat(dst.toFloats()).isEqualTo(expected(lhs, rhs, rows, cols, depth, block));
  }

  private static float[] expected(
      Tensor lhs, Tensor rhs, int rows, int cols, int depth, int block) {
    float[] result = new float[rows * cols];
    for (int m = 0; m < rows; m++) {
      for (int n = 0; n < cols; n++) {
        for (int from = 0; from < depth; from += block) {
          float sum = 0;
          for (int k = from; k < Math.min(from + block, depth); k++) {
            sum =
                Math.fma(
                    lhs.getFloat((long) m * depth + k), rhs.getFloat((long) k * cols + n), sum);
          }
          result[m * cols + n] = from == 0 ? sum : result[m * cols + n] + sum;
        }
      }
    }
    return result;
  }

  @Test
  void transposedOperandIsReadByItsStrides() {
    Tensor lhs = wave(20, 6, 0.7);
    Tensor turned = wave(6, 20, 1);
    for (int m = 0; m < 20; m++) {
      for (int k = 0; k < 6; k++) {
        turned.setFloat(k * 20L + m, lhs.getFloat(m * 6L + k));
      }
    }
    Tensor rhs = wave(6, 3, 1.3);
    Tensor dst = wave(20, 3, 9);
    MemorySegment scratch = arena.allocate(FloatGemm.scratchBytes(3), 64);
    FloatGemm.multiply(
        turned.segment(), 0, 1, 20, rhs.segment(), 0, dst.segment(), 0, 20, 3, 6, 128, scratch);
    assertThat(dst.toFloats()).isEqualTo(expected(lhs, rhs, 20, 3, 6, 128));
  }

  /** As MLAS has them: longer where the result is narrow, 256 for what is packed at load. */
  @ParameterizedTest
  @CsvSource({
    "true, 384, 1536, 256", "false, 384, 1536, 128", "false, 384, 384, 128", "false, 64, 512, 256",
    "false, 65, 512, 128", "false, 32, 512, 512", "false, 16, 512, 1024", "false, 8, 512, 1024",
    "false, 512, 32, 128"
  })
  void blocksDependOnTheShape(boolean constant, int cols, int depth, int block) {
    assertThat(FloatGemm.depthBlock(constant, cols, depth)).isEqualTo(block);
  }
}
