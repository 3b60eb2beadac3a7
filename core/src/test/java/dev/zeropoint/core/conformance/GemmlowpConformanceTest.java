package dev.zeropoint.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.quant.LegacyOutputStage;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A layer of a real network, with the result that gemmlowp expects of it ({@code
 * test/test_data.cc}). Its offsets are the negated zero points.
 */
class GemmlowpConformanceTest {
  private record Layer(Path folder, Map<String, String> parameters) {
    int get(String key) {
      return Integer.parseInt(parameters.get(key));
    }

    byte[] bytes(String file) throws IOException {
      return Files.readAllBytes(folder.resolve(file));
    }
  }

  @Test
  void aLayerOfARealNetwork() throws IOException {
    Path folder = ConformanceData.folder("gemmlowp");
    Layer layer = new Layer(folder, ConformanceData.keysAndValues(folder.resolve("params.csv")));
    int rows = layer.get("m");
    int cols = layer.get("n");
    byte[] expected = layer.bytes("expected_c_data.u8.bin");
    int mismatches = 0;
    try (Arena arena = Arena.ofConfined()) {
      Int32Matrix accumulators = multiply(layer, arena);
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          // The expected matrix is column-major.
          int code = expected[col * rows + row] & 0xFF;
          mismatches += outputStage(accumulators.get(row, col), layer) == code ? 0 : 1;
        }
      }
    }
    System.out.println("gemmlowp: " + mismatches + " mismatches of " + rows * cols);
    assertThat(expected).hasSize(rows * cols);
    assertThat(mismatches).isZero();
  }

  private static Int32Matrix multiply(Layer layer, Arena arena) throws IOException {
    int rows = layer.get("m");
    int depth = layer.get("k");
    int cols = layer.get("n");
    Tensor lhs = u8(layer.bytes("a_data.u8.bin"), rows, depth, arena);
    // The file is column-major: its rows are columns of the right operand.
    byte[] columns = layer.bytes("b_data.u8.bin");
    byte[] transposed = new byte[columns.length];
    for (int col = 0; col < cols; col++) {
      for (int k = 0; k < depth; k++) {
        transposed[k * cols + col] = columns[col * depth + k];
      }
    }
    Tensor rhs = u8(transposed, depth, cols, arena);
    Tensor dst = Tensor.allocate(ElementType.S32, Shape.of(rows, cols), arena);
    GemmBackend backend = Backends.select("scalar").backend();
    PackedWeights weights = backend.pack(Int8Matrix.of(rhs), arena, -layer.get("b_offset"));
    backend.multiply(
        Int8Matrix.of(lhs),
        -layer.get("a_offset"),
        weights,
        Int32Matrix.of(dst),
        bytes -> arena.allocate(bytes, Tensor.ALIGNMENT));
    return Int32Matrix.of(dst);
  }

  private static Tensor u8(byte[] bytes, int rows, int cols, Arena arena) {
    Tensor tensor = Tensor.allocate(ElementType.U8, Shape.of(rows, cols), arena);
    MemorySegment.copy(bytes, 0, tensor.segment(), Layouts.INT8, 0, bytes.length);
    return tensor;
  }

  private static int outputStage(int accumulator, Layer layer) {
    LegacyOutputStage stage =
        new LegacyOutputStage(layer.get("c_offset"), layer.get("c_mult_int"), layer.get("c_shift"));
    return Math.clamp(stage.apply(accumulator), 0, 255);
  }
}
