package dev.zeropoint.core.tensor;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Elements past 2^31, in a file that is mapped and all hole: it takes addresses, and a few pages
 * for what the test writes.
 */
class HugeTensorTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path folder;

  private MemorySegment map(long bytes, Arena arena) throws IOException {
    Path file = Files.createFile(folder.resolve("hole.bin"));
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      return channel.map(MapMode.READ_WRITE, 0, bytes, arena);
    }
  }

  @Test
  void elementsOfATensor() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = map(12 * GIB, arena);
      Tensor codes = new Tensor(ElementType.U8, Shape.of(12, GIB), memory);
      Tensor reals = new Tensor(ElementType.F32, Shape.of(3, GIB), memory);
      assertThat(codes.elementCount()).isEqualTo(12 * GIB);
      codes.setLong(12 * GIB - 1, 200);
      codes.setLong(5 * GIB, 100);
      assertThat(codes.getLong(12 * GIB - 1)).isEqualTo(200);
      assertThat(codes.getLong(5 * GIB)).isEqualTo(100);
      assertThat(codes.getLong(GIB)).isZero();
      reals.setFloat(3 * GIB - 1, 1.5f);
      assertThat(reals.getFloat(3 * GIB - 1)).isEqualTo(1.5f);
      assertThat(reals.reshape(Shape.of(GIB, 3)).getFloat(3 * GIB - 1)).isEqualTo(1.5f);
    }
  }

  @Test
  void elementsOfMatrices() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = map(12 * GIB, arena);
      // Three rows of a billion, four bytes each: row times stride is past 2^31 twice over.
      int cols = (int) GIB;
      for (MatrixView.Kind kind : MatrixView.Kind.values()) {
        MatrixView view = kind.of(memory, 0, 3, cols, cols);
        assertThat(view.rowOffset(2)).isEqualTo(2 * GIB * kind.bytes());
        assertThat(view.endOffset()).isEqualTo(3 * GIB * kind.bytes());
        view.set(2, cols - 1, 77);
        view.set(1, 0, 66);
        assertThat(view.get(2, cols - 1)).isEqualTo(77);
        assertThat(view.get(1, 0)).isEqualTo(66);
        assertThat(view.rows(2, 1).get(0, cols - 1)).isEqualTo(77);
      }
      Int8Matrix wide = new Int8Matrix(ElementType.U8, memory, GIB - 1, 3, 2, 5 * GIB);
      wide.set(2, 1, 255);
      assertThat(wide.get(2, 1)).isEqualTo(255);
      assertThat(wide.rowOffset(2)).isEqualTo(11 * GIB - 1);
    }
  }
}
