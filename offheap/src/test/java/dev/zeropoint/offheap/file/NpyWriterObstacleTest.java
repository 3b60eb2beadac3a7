package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can stand in a writer's way: other writers, folders, permissions, a full disk. */
class NpyWriterObstacleTest {
  private static final Shape SHAPE = Shape.of(4);

  @TempDir Path folder;

  private static void write(Path target) throws TensorFileException {
    try (Arena arena = Arena.ofConfined()) {
      NpyWriter.write(target, Tensor.allocate(ElementType.S32, SHAPE, arena));
    }
  }

  private static void assertRefused(Path target, String problem) {
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> write(target))
        .withMessageStartingWith(target + ": cannot write")
        .withMessageEndingWith(problem)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    assertThatExceptionOfType(TensorFileException.class)
        .isThrownBy(() -> NpyWriter.resume(target, ElementType.S32, SHAPE, "id"))
        .withMessageEndingWith(problem);
  }

  private List<String> filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aSecondWriterInThisProcessIsRefused() throws Exception {
    Path target = folder.resolve("a.npy");
    try (NpyWriter writer = NpyWriter.create(target, ElementType.S32, SHAPE)) {
      assertRefused(target, ": cannot write: another writer is at work on a.npy.part");
      Path same = folder.resolve("..").resolve(folder.getFileName()).resolve("a.npy");
      assertRefused(same, ": cannot write: another writer is at work on a.npy.part");
      assertThat(writer.rowsWritten()).isZero();
      write(folder.resolve("b.npy"));
    }
    write(target);
    assertThat(filesInFolder()).containsExactly("a.npy", "b.npy");
  }

  @Test
  void aSecondWriterInAnotherProcessIsRefused() throws Exception {
    Path target = folder.resolve("a.npy");
    Process holder = new ChildJvm(List.of(), List.of()).command(Holds.class, target).start();
    try (BufferedReader output = holder.inputReader()) {
      assertThat(output.readLine()).isEqualTo("holding");
      // Twice, since a failed attempt must not break the lock.
      assertRefused(target, ": cannot write: another writer is at work on a.npy.part");
      assertRefused(target, ": cannot write: another writer is at work on a.npy.part");
      holder.outputWriter().append("\n").flush();
      assertThat(output.readLine()).isEqualTo("done");
      assertThat(holder.waitFor()).isZero();
    } finally {
      holder.destroyForcibly();
    }
    try (Arena arena = Arena.ofConfined()) {
      assertThat(NpyFile.map(target, arena).toLongs()).containsExactly(1, 2, 3, 4);
    }
    write(target);
  }

  static final class Holds {
    private Holds() {}

    public static void main(String[] args) throws Exception {
      try (Arena arena = Arena.ofConfined();
          NpyWriter writer = NpyWriter.create(Path.of(args[0]), ElementType.S32, SHAPE)) {
        System.out.println("holding");
        boolean told = System.in.read() >= 0;
        writer.append(Tensor.ofLongs(arena, ElementType.S32, SHAPE, 1, 2, 3, 4));
        writer.commit();
        System.out.println(told ? "done" : "orphan");
      }
    }
  }

  @Test
  void foldersAndMissingFoldersAreRefused() throws Exception {
    assertRefused(folder, "it is a folder");
    Path missing = folder.resolve("missing");
    assertRefused(missing.resolve("a.npy"), missing + " does not exist");
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(file.resolve("a.npy"), file + " is not a folder");
    assertRefused(Path.of("/"), "that is not the name of a file");
    assertRefused(Path.of(""), "that is not the name of a file");
    assertThat(filesInFolder()).containsExactly("file");
  }

  @Test
  void aPartThatIsAFolderIsRefused() throws Exception {
    Files.createDirectory(folder.resolve("a.npy.part"));
    assertRefused(folder.resolve("a.npy"), "cannot write a.npy.part: Is a directory");
    assertThat(filesInFolder()).containsExactly("a.npy.part");
  }

  @Test
  void devicesAreRefused() {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
    assertRefused(Path.of("/dev/full"), "it is not a regular file");
    try (Arena arena = Arena.ofConfined()) {
      assertThatExceptionOfType(TensorFileException.class)
          .isThrownBy(() -> NpyFile.map(Path.of("/dev/zero"), arena))
          .withMessage("/dev/zero: cannot read: it is not a regular file");
    }
  }

  @Test
  void aReadOnlyFolderIsRefused() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(Files.getFileStore(closed).supportsFileAttributeView("posix"), "no permissions");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(closed), "permissions do not bind this user");
    assertRefused(closed.resolve("a.npy"), "cannot write a.npy.part: permission denied");
  }

  @Test
  void whatTheFormatHasNotIsRefusedBeforeThereIsAFile() throws Exception {
    Path target = folder.resolve("a.npy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NpyWriter.create(target, ElementType.U4, SHAPE));
    Shape tooLarge = Shape.of(1L << 40, 1L << 22);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NpyWriter.create(target, ElementType.S32, tooLarge));
    assertThat(filesInFolder()).isEmpty();
  }

  /** In a mount namespace of its own, so that the small file system is seen by nobody else. */
  @Test
  void aFullDiskLeavesTheTargetAsItWas() throws Exception {
    List<String> wrapper =
        List.of(
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=256k tmpfs \"$0\" && exec \"$@\"",
            folder.toString());
    assumeTrue(canRun(wrapper), "cannot mount a small file system");
    String output = new ChildJvm(wrapper, List.of()).run(FillsDisk.class, folder);
    assertThat(output.lines())
        .containsExactly(
            "small written",
            folder.resolve("a.npy") + ": cannot write a.npy.part: No space left on device",
            "only whole rows count: true",
            "[a.npy] [1, 2, 3, 4]",
            "after room was made: [a.npy]");
  }

  private static boolean canRun(List<String> wrapper) throws InterruptedException {
    try {
      List<String> command = Stream.concat(wrapper.stream(), Stream.of("true")).toList();
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // There is no such program.
    }
  }

  static final class FillsDisk {
    private FillsDisk() {}

    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Path target = folder.resolve("a.npy");
      Shape large = Shape.of(64, 1024);
      try (Arena arena = Arena.ofConfined()) {
        NpyWriter.write(target, Tensor.ofLongs(arena, ElementType.S32, SHAPE, 1, 2, 3, 4));
        System.out.println("small written");
        Tensor row = Tensor.allocate(ElementType.F32, Shape.of(1024), arena);
        try (NpyWriter writer = NpyWriter.create(target, ElementType.F32, large)) {
          fill(writer, row);
        }
        System.out.println(list(folder) + " " + read(target));
        Path ballast = Files.write(folder.resolve("ballast"), new byte[200 * 1024]);
        try (NpyWriter writer = NpyWriter.create(target, ElementType.F32, Shape.of(50, 1024))) {
          try {
            writeAll(writer, row);
          } catch (TensorFileException e) {
            Files.delete(ballast);
            writeAll(writer, row);
          }
          writer.commit();
        }
        System.out.println("after room was made: " + list(folder));
      }
    }

    private static void fill(NpyWriter writer, Tensor row) throws Exception {
      try {
        writeAll(writer, row);
        System.out.println("the disk is not full");
      } catch (TensorFileException e) {
        System.out.println(e.getMessage());
        long rows = writer.rowsWritten();
        System.out.println("only whole rows count: " + (rows > 0 && rows < writer.rows()));
      }
    }

    private static void writeAll(NpyWriter writer, Tensor row) throws TensorFileException {
      while (writer.rowsWritten() < writer.rows()) {
        writer.append(row);
      }
    }

    private static String read(Path target) throws TensorFileException {
      try (Arena arena = Arena.ofConfined()) {
        return Arrays.toString(NpyFile.map(target, arena).toLongs());
      }
    }

    private static List<Path> list(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files.map(Path::getFileName).sorted().toList();
      }
    }
  }
}
