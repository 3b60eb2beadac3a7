package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Layouts;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of more than 2 GiB, where an int no longer counts; sparse, so they take no disk. */
class LargeFileTest {
  private static final long GIB = 1L << 30;

  @TempDir Path folder;

  private Path sparse(String name, byte[] start, long byteSize) throws Exception {
    Path file = folder.resolve(name);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.write(start);
      access.setLength(byteSize);
    }
    return file;
  }

  @Test
  void bytesBeyond2GibAreMapped() throws Exception {
    Shape shape = Shape.of(3, GIB);
    byte[] header = NpyHeader.encode(ElementType.U8, shape);
    Path file = sparse("a.npy", header, header.length + 3 * GIB);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment memory = channel.map(MapMode.READ_WRITE, header.length, 3 * GIB, arena);
      Tensor written = new Tensor(ElementType.U8, shape, memory);
      Tensor read = NpyFile.map(file, arena);
      assertThat(read.elementCount()).isEqualTo(3 * GIB);
      for (long index : new long[] {0, 2 * GIB - 1, 2 * GIB, 2 * GIB + 1, 3 * GIB - 1}) {
        assertThat(read.getLong(index)).isZero();
        written.setLong(index, 200 + index % 50);
        assertThat(read.getLong(index)).isEqualTo(200 + index % 50);
      }
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> read.getLong(3 * GIB));
    }
  }

  @Test
  void floatsBeyond2GibAreMapped() throws Exception {
    Shape shape = Shape.of(GIB * 3 / 4);
    byte[] header = NpyHeader.encode(ElementType.F32, shape);
    Path file = sparse("a.npy", header, header.length + 3 * GIB);
    long last = shape.elementCount() - 1;
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Tensor read = NpyFile.map(file, arena);
      MemorySegment value = arena.allocate(4);
      value.set(Layouts.FLOAT32, 0, -1.5f);
      assertThat(channel.write(value.asByteBuffer(), header.length + 4 * last)).isEqualTo(4);
      assertThat(read.getFloat(last)).isEqualTo(-1.5f);
      assertThat(read.getFloat(last - 1)).isZero();
    }
  }

  @Test
  void safetensorsBeyond2GibAreMapped() throws Exception {
    String header =
        "{"
            + SafetensorsBytes.tensor("large", "I8", "[3,1073741824]", 0, 3 * GIB)
            + ","
            + SafetensorsBytes.tensor("small", "I32", "[2]", 3 * GIB, 3 * GIB + 8)
            + "}";
    byte[] start = SafetensorsBytes.file(header);
    Path file = sparse("a.safetensors", start, start.length + 3 * GIB + 8);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw");
        Arena arena = Arena.ofConfined()) {
      access.seek(start.length + 3 * GIB - 1);
      access.write(new byte[] {-7, 1, 0, 0, 0, 2, 0, 0, 0});
      SafetensorsFile mapped = SafetensorsFile.map(file, arena);
      assertThat(mapped.tensor("large").getLong(3 * GIB - 1)).isEqualTo(-7);
      assertThat(mapped.tensor("small").toLongs()).containsExactly(1, 2);
    }
  }

  @Test
  void aWriterGoesOnBeyond2Gib() throws Exception {
    Shape shape = Shape.of(3 * 1024 + 1, 1 << 20);
    byte[] header = NpyHeader.encode(ElementType.S8, shape);
    Path target = folder.resolve("a.npy");
    sparse("a.npy.part", header, header.length + 3 * GIB + 12_345);
    Files.write(folder.resolve("a.npy.part.id"), "v1".getBytes(StandardCharsets.UTF_8));
    try (Arena arena = Arena.ofConfined();
        NpyWriter writer = NpyWriter.resume(target, ElementType.S8, shape, "v1")) {
      assertThat(writer.rowsWritten()).isEqualTo(3 * 1024);
      MemorySegment row = arena.allocate(1 << 20);
      row.fill((byte) 5);
      writer.append(row);
      writer.commit();
      Tensor read = NpyFile.map(target, arena);
      assertThat(read.getLong(3 * GIB - 1)).isZero();
      assertThat(read.getLong(3 * GIB)).isEqualTo(5);
      assertThat(read.getLong(read.elementCount() - 1)).isEqualTo(5);
    }
  }
}
