package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.TestSeed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpyWriterTest {
  @TempDir Path folder;
  private final Arena arena = Arena.ofConfined();
  private Path target;

  @BeforeEach
  void nameTarget() {
    target = folder.resolve("a.npy");
  }

  @AfterEach
  void close() {
    arena.close();
  }

  private Stream<String> filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  private Tensor rows(Shape shape, long first) {
    Tensor tensor = Tensor.allocate(ElementType.S32, shape, arena);
    for (long i = 0; i < tensor.elementCount(); i++) {
      tensor.setLong(i, first + i);
    }
    return tensor;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"S4", "U4"})
  void everyTypeComesBack(ElementType type) throws Exception {
    for (Shape shape :
        new Shape[] {
          Shape.scalar(),
          Shape.of(7),
          Shape.of(3, 5),
          Shape.of(2, 3, 4),
          Shape.of(0, 4),
          Shape.of(4, 0)
        }) {
      Tensor tensor = Tensor.allocate(type, shape, arena);
      tensor.segment().fill((byte) 1);
      NpyWriter.write(target, tensor);
      Tensor read = NpyFile.map(target, arena);
      assertThat(read.type()).isEqualTo(type);
      assertThat(read.shape()).isEqualTo(shape);
      assertThat(read.segment().mismatch(tensor.segment())).isEqualTo(-1);
    }
    assertThat(filesInFolder()).containsExactly("a.npy");
  }

  @Test
  void rowsMayComeInAnyPortions() throws Exception {
    TestSeed seed = TestSeed.read();
    for (int round = 0; round < 20; round++) {
      Random random = seed.random(round);
      Shape shape = Shape.of(random.nextInt(200), 1 + random.nextInt(30));
      Tensor whole = rows(shape, 0);
      long rowBytes = 4 * shape.dim(1);
      try (NpyWriter writer = NpyWriter.create(target, ElementType.S32, shape)) {
        assertThat(writer.rows()).isEqualTo(shape.dim(0));
        for (long row = 0; row < shape.dim(0); ) {
          assertThat(writer.rowsWritten()).as(seed.repeat(round)).isEqualTo(row);
          long count = random.nextLong(shape.dim(0) - row + 1);
          MemorySegment part = whole.segment().asSlice(row * rowBytes, count * rowBytes);
          if (random.nextBoolean()) {
            writer.append(part);
          } else {
            writer.append(new Tensor(ElementType.S32, Shape.of(count, shape.dim(1)), part));
          }
          row += count;
        }
        writer.commit();
      }
      Tensor read = NpyFile.map(target, arena);
      assertThat(read.shape()).isEqualTo(shape);
      assertThat(read.segment().mismatch(whole.segment())).as(seed.repeat(round)).isEqualTo(-1);
    }
  }

  @Test
  void oneRowNeedsNoLeadingExtent() throws Exception {
    try (NpyWriter writer = NpyWriter.create(target, ElementType.S32, Shape.of(2, 3))) {
      writer.append(rows(Shape.of(3), 0));
      writer.append(rows(Shape.of(1, 3), 3));
      writer.commit();
    }
    assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void whatIsMoreThanOneWriteComesBack() throws Exception {
    Tensor tensor = rows(Shape.of(5, 1_000_003), 0);
    NpyWriter.write(target, tensor);
    assertThat(NpyFile.map(target, arena).segment().mismatch(tensor.segment())).isEqualTo(-1);
  }

  @Test
  void rowsThatDoNotFitAreRefusedAndChangeNothing() throws Exception {
    try (NpyWriter writer = NpyWriter.create(target, ElementType.S32, Shape.of(2, 3))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.append(arena.allocate(13)))
          .withMessage("13 bytes are no whole rows of 12 bytes");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.append(arena.allocate(36)))
          .withMessage("3 more rows are too many: 0 of 2 are written");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.append(MemorySegment.ofArray(new byte[12])))
          .withMessageStartingWith("rows must be off-heap");
      for (Shape shape : new Shape[] {Shape.of(2, 4), Shape.of(2), Shape.of(1, 1, 3), Shape.of()}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> writer.append(rows(shape, 0)))
            .withMessage("S32" + shape + " are no rows of an array of S32[2, 3]");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.append(Tensor.ofFloats(arena, Shape.of(3), 1, 2, 3)))
          .withMessage("F32[3] are no rows of an array of S32[2, 3]");
      assertThat(writer.rowsWritten()).isZero();
      writer.append(rows(Shape.of(2, 3), 0));
      writer.commit();
    }
    assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void withoutCommitTheTargetStaysAsItWas() throws Exception {
    NpyWriter.write(target, rows(Shape.of(2), 7));
    try (NpyWriter writer = NpyWriter.create(target, ElementType.S32, Shape.of(2))) {
      writer.append(rows(Shape.of(1), 100));
      assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(7, 8);
      assertThatIllegalStateException()
          .isThrownBy(writer::commit)
          .withMessage("only 1 of 2 rows are written");
      assertThat(filesInFolder()).containsExactly("a.npy", "a.npy.part");
    }
    assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(7, 8);
    assertThat(filesInFolder()).containsExactly("a.npy");
  }

  @Test
  void aMappedTargetKeepsItsContentsWhenItIsReplaced() throws Exception {
    NpyWriter.write(target, rows(Shape.of(2), 7));
    Tensor before = NpyFile.map(target, arena);
    NpyWriter.write(target, rows(Shape.of(3), 100));
    assertThat(before.toLongs()).containsExactly(7, 8);
    assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(100, 101, 102);
  }

  @Test
  void anEndedWriterIsRefused() throws Exception {
    NpyWriter writer = NpyWriter.create(target, ElementType.S32, Shape.of(1));
    writer.append(rows(Shape.of(1), 0));
    writer.commit();
    assertThatIllegalStateException().isThrownBy(writer::commit);
    assertThatIllegalStateException().isThrownBy(() -> writer.append(rows(Shape.of(1), 0)));
    writer.close();
    writer.close();
    assertThat(filesInFolder()).containsExactly("a.npy");
  }

  @Test
  void whatACrashHasLeftIsOverwritten() throws Exception {
    Files.write(folder.resolve("a.npy.part"), new byte[10_000]);
    Files.write(folder.resolve("a.npy.part.id"), new byte[3]);
    NpyWriter.write(target, rows(Shape.of(2), 7));
    assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(7, 8);
    assertThat(Files.size(target)).isEqualTo(128 + 8);
    assertThat(filesInFolder()).containsExactly("a.npy");
  }

  @Test
  void aNameWithoutFolderIsInTheWorkingFolder() throws Exception {
    Path bare = Path.of("zeropoint-npy-writer-test.npy");
    try {
      NpyWriter.write(bare, rows(Shape.of(2), 7));
      assertThat(NpyFile.map(bare, arena).toLongs()).containsExactly(7, 8);
    } finally {
      Files.deleteIfExists(bare);
    }
  }
}
