package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.ChildJvm;
import dev.zeropoint.offheap.TestSeed;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyWriterResumeTest {
  private static final Shape SHAPE = Shape.of(10, 3);
  private static final int HEADER = 128;
  private static final int ROW = 12;

  @TempDir Path folder;
  private final Arena arena = Arena.ofConfined();
  private Path target;
  private Path part;
  private Path id;

  @BeforeEach
  void nameFiles() {
    target = folder.resolve("a.npy");
    part = folder.resolve("a.npy.part");
    id = folder.resolve("a.npy.part.id");
  }

  @AfterEach
  void close() {
    arena.close();
  }

  private static void appendUpTo(NpyWriter writer, long rows) throws TensorFileException {
    try (Arena own = Arena.ofConfined()) {
      while (writer.rowsWritten() < rows) {
        long first = 3 * writer.rowsWritten();
        writer.append(
            Tensor.ofLongs(own, ElementType.S32, Shape.of(3), first, first + 1, first + 2));
      }
    }
  }

  private NpyWriter resume(String fingerprint) throws TensorFileException {
    return NpyWriter.resume(target, ElementType.S32, SHAPE, fingerprint);
  }

  private void leave(String fingerprint, long rows) throws TensorFileException {
    try (NpyWriter writer = resume(fingerprint)) {
      appendUpTo(writer, rows);
    }
  }

  /** A file of the system that exists, has size 0 and gives an error when it is read. */
  @Test
  void rowsThatCannotBeLookedAtStay() throws Exception {
    Path unreadable = Path.of("/proc/self/mem");
    assumeThat(unreadable).exists();
    leave("", 4);
    Files.delete(id);
    Files.createSymbolicLink(id, unreadable);
    assertThatThrownBy(() -> resume(""))
        .isInstanceOf(TensorFileException.class)
        .hasMessageContaining("cannot read a.npy.part.id");
    assertThat(part).hasSize(HEADER + 4 * ROW);
    Files.delete(id);
    Files.createFile(id);
    try (NpyWriter writer = resume("")) {
      assertThat(writer.rowsWritten()).isEqualTo(4);
      finish(writer);
    }
  }

  private void finish(NpyWriter writer) throws TensorFileException {
    appendUpTo(writer, SHAPE.dim(0));
    writer.commit();
    long[] values = NpyFile.map(target, arena).toLongs();
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(i);
    }
    assertThat(part).doesNotExist();
    assertThat(id).doesNotExist();
  }

  @Test
  void theNextWriterGoesOnBehindTheLastRow() throws Exception {
    leave("v1", 4);
    assertThat(Files.size(part)).isEqualTo(HEADER + 4 * ROW);
    assertThat(target).doesNotExist();
    leave("v1", 7);
    try (NpyWriter writer = resume("v1")) {
      assertThat(writer.rowsWritten()).isEqualTo(7);
      assertThat(writer.restarted()).isFalse();
      finish(writer);
    }
  }

  @Test
  void allRowsMayHaveBeenWrittenBefore() throws Exception {
    leave("v1", 10);
    try (NpyWriter writer = resume("v1")) {
      assertThat(writer.rowsWritten()).isEqualTo(10);
      finish(writer);
    }
  }

  @Test
  void aTornRowIsCutOff() throws Exception {
    for (int torn = 0; torn < ROW; torn++) {
      leave("v1", 4);
      Files.write(part, new byte[torn], StandardOpenOption.APPEND);
      try (NpyWriter writer = resume("v1")) {
        assertThat(writer.rowsWritten()).isEqualTo(4);
        assertThat(writer.restarted()).isFalse();
        assertThat(Files.size(part)).isEqualTo(HEADER + 4 * ROW);
        finish(writer);
      }
    }
  }

  @Test
  void aPartOfSomethingElseIsThrownAway() throws Exception {
    leave("v1", 4);
    try (NpyWriter writer = resume("v2")) {
      assertThat(writer.restarted()).isTrue();
      assertThat(writer.rowsWritten()).isZero();
    }
    leave("v2", 4);
    try (NpyWriter writer = NpyWriter.resume(target, ElementType.S32, Shape.of(10, 4), "v2")) {
      assertThat(writer.restarted()).isTrue();
      assertThat(writer.rowsWritten()).isZero();
    }
    leave("v2", 4);
    try (NpyWriter writer = NpyWriter.resume(target, ElementType.F32, SHAPE, "v2")) {
      assertThat(writer.restarted()).isTrue();
      assertThat(writer.rowsWritten()).isZero();
    }
    leave("v2", 4);
    Files.delete(id);
    try (NpyWriter writer = resume("v2")) {
      assertThat(writer.restarted()).isTrue();
      assertThat(writer.rowsWritten()).isZero();
    }
    leave("v2", 10);
    Files.write(part, new byte[1], StandardOpenOption.APPEND);
    try (NpyWriter writer = resume("v2")) {
      assertThat(writer.restarted()).isTrue();
      finish(writer);
    }
  }

  @Test
  void aFingerprintIsComparedWhole() throws Exception {
    leave("input-1", 4);
    for (String other : List.of("input-", "input-12", "", "input-1 ", "\u00eenput-1")) {
      try (NpyWriter writer = resume(other)) {
        assertThat(writer.restarted()).as(other).isTrue();
      }
    }
  }

  @Test
  void withNothingToGoOnWithItStarts() throws Exception {
    try (NpyWriter writer = resume("v1")) {
      assertThat(writer.restarted()).isFalse();
      assertThat(writer.rowsWritten()).isZero();
      finish(writer);
    }
    // An identity without a part, as a crash between two deletions would leave it.
    Files.writeString(id, "v1");
    try (NpyWriter writer = resume("v1")) {
      assertThat(writer.restarted()).isFalse();
      finish(writer);
    }
  }

  @Test
  void rowsOfAPlainWriterAreNeverTakenOver() throws Exception {
    leave("v1", 4);
    byte[] crashed;
    try (NpyWriter writer = NpyWriter.create(target, ElementType.S32, SHAPE)) {
      assertThat(id).doesNotExist();
      appendUpTo(writer, 3);
      crashed = Files.readAllBytes(part);
    }
    Files.write(part, crashed);
    try (NpyWriter writer = resume("v1")) {
      assertThat(writer.restarted()).isTrue();
      assertThat(writer.rowsWritten()).isZero();
    }
  }

  @Test
  void anyCutLeavesWholeRowsOrNone() throws Exception {
    TestSeed seed = TestSeed.read();
    for (int round = 0; round < 100; round++) {
      Random random = seed.random(round);
      long rows = random.nextInt(11);
      leave("v1", rows);
      byte[] bytes = Files.readAllBytes(part);
      int length = random.nextInt(bytes.length + 1);
      Files.write(part, Arrays.copyOf(bytes, length));
      try (NpyWriter writer = resume("v1")) {
        long kept = Math.max(0, (length - HEADER) / ROW);
        assertThat(writer.rowsWritten()).as(seed.repeat(round)).isEqualTo(kept);
        assertThat(writer.restarted())
            .as(seed.repeat(round))
            .isEqualTo(length > 0 && length < HEADER);
        if (random.nextInt(4) == 0) {
          finish(writer);
        }
      }
    }
  }

  @Test
  void whatADyingProcessHasWrittenIsKept() throws Exception {
    String output = new ChildJvm(List.of(), List.of()).run(Dies.class, target);
    assertThat(output).isEqualTo("dying");
    assertThat(part).exists();
    try (NpyWriter writer = resume("v1")) {
      assertThat(writer.rowsWritten()).isEqualTo(5);
      assertThat(writer.restarted()).isFalse();
      finish(writer);
    }
  }

  static final class Dies {
    private Dies() {}

    public static void main(String[] args) throws Exception {
      Path target = Path.of(args[0]);
      NpyWriter writer = NpyWriter.resume(target, ElementType.S32, SHAPE, "v1");
      appendUpTo(writer, 5);
      Files.write(
          target.resolveSibling(target.getFileName() + ".part"),
          new byte[7],
          StandardOpenOption.APPEND);
      System.out.print("dying");
      System.out.flush();
      Runtime.getRuntime().halt(9);
    }
  }
}
