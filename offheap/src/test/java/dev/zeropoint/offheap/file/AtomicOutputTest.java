package dev.zeropoint.offheap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
  private static final String BEFORE = "what was there before";

  @TempDir private Path folder;
  private Path target;

  @BeforeEach
  void write() throws IOException {
    target = Files.writeString(folder.resolve("file"), BEFORE);
  }

  private void assertNothingBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void bytesOfAnyNumberBecomeTheTarget() throws IOException {
    byte[] bytes = new byte[(1 << 20) * 2 + 7];
    setAll(bytes);
    try (AtomicOutput out = AtomicOutput.create(target)) {
      out.write(bytes[0]);
      out.write(bytes, 1, 5);
      out.flush();
      out.write(bytes, 6, bytes.length - 6);
      assertThat(out.byteCount()).isEqualTo(bytes.length);
      assertThat(target).hasContent(BEFORE);
      out.commit();
    }
    assertThat(target).hasBinaryContent(bytes);
    assertNothingBeside();
  }

  private static void setAll(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
  }

  @Test
  void anyThreadCloses() throws Exception {
    AtomicOutput out = AtomicOutput.create(target);
    out.write(1);
    CompletableFuture.runAsync(
            () -> {
              try {
                out.close();
              } catch (TensorFileException e) {
                throw new UncheckedIOException(e);
              }
            })
        .get();
    assertNothingBeside();
    AtomicOutput.create(target).close();
  }

  @Test
  void withoutACommitTheTargetStays() throws IOException {
    AtomicOutput out = AtomicOutput.create(target);
    out.write(1);
    out.close();
    out.close();
    assertThat(target).hasContent(BEFORE);
    assertNothingBeside();
  }

  @Test
  void whatIsLeftOfAnotherWriterIsLost() throws IOException {
    Files.writeString(folder.resolve("file.part"), "a longer text than the new one");
    try (AtomicOutput out = AtomicOutput.create(target)) {
      out.write(new byte[] {'n', 'e', 'w'});
      out.commit();
    }
    assertThat(target).hasContent("new");
    assertNothingBeside();
  }

  @Test
  void abandonedFileCannotBeCommitted() throws IOException {
    try (AtomicOutput out = AtomicOutput.create(target)) {
      out.write(1);
      out.abandon();
      assertNothingBeside();
      assertThatThrownBy(out::commit).isInstanceOf(TensorFileException.class);
    }
    assertThat(target).hasContent(BEFORE);
  }

  @Test
  void secondWriterIsRefused() throws IOException {
    try (AtomicOutput out = AtomicOutput.create(target)) {
      assertThatThrownBy(() -> AtomicOutput.create(target))
          .isInstanceOf(TensorFileException.class)
          .hasMessageContaining("another writer is at work");
      out.write(1);
      out.commit();
    }
    assertThat(target).hasBinaryContent(new byte[] {1});
  }
}
