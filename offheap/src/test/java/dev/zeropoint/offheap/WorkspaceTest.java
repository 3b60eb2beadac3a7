package dev.zeropoint.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private final Workspace workspace = Workspace.create();

  @AfterEach
  void close() {
    workspace.close();
  }

  @Test
  void segmentsAreAlignedAndOfTheExactSize() {
    for (long size : new long[] {0, 1, 63, 64, 65, 100, 257, 1000, 100_000}) {
      MemorySegment segment = workspace.acquire(size);
      assertThat(segment.byteSize()).isEqualTo(size);
      assertThat(segment.address() % 64).isZero();
    }
    assertThat(workspace.liveBytes()).isEqualTo(64 + 63 + 1 + 65 + 100 + 257 + 1000 + 100_000);
    assertThat(workspace.reservedBytes())
        .isGreaterThanOrEqualTo(workspace.liveBytes())
        .isLessThan(workspace.liveBytes() * 5 / 4 + 9 * 64);
  }

  @Test
  void releasedMemoryIsLentAgain() {
    MemorySegment first = workspace.acquire(1000);
    workspace.release(first);
    assertThat(workspace.liveBytes()).isZero();
    MemorySegment again = workspace.acquire(1000);
    assertThat(again).isSameAs(first);
    MemorySegment second = workspace.acquire(1000);
    assertThat(second.address()).isNotEqualTo(first.address());
    assertThat(workspace.growths()).isEqualTo(2);
  }

  @Test
  void anotherSizeOfTheSameClassReusesTheBlock() {
    MemorySegment first = workspace.acquire(1000);
    workspace.release(first);
    MemorySegment second = workspace.acquire(1010);
    assertThat(second.address()).isEqualTo(first.address());
    assertThat(second.byteSize()).isEqualTo(1010);
    assertThat(workspace.growths()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsLentCanBeReleased() {
    MemorySegment segment = workspace.acquire(1000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> workspace.release(segment.asSlice(0, 10)))
        .withMessageContaining("1000 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> workspace.release(segment.asSlice(64)))
        .withMessageContaining("not acquired from this workspace");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> workspace.release(MemorySegment.ofArray(new byte[1000])))
        .withMessageContaining("not acquired from this workspace");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> workspace.release(workspace.scratch(1000)));
    try (Arena arena = Arena.ofConfined();
        Workspace other = Workspace.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> workspace.release(arena.allocate(1000, 64)));
      assertThatIllegalArgumentException().isThrownBy(() -> workspace.release(other.acquire(1000)));
    }
    assertThat(workspace.liveBytes()).isEqualTo(1000);
    workspace.release(segment);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> workspace.release(segment))
        .withMessageContaining("already released");
    assertThat(workspace.liveBytes()).isZero();
  }

  @Test
  void releaseAllTakesEverythingBack() {
    List<MemorySegment> segments = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      segments.add(workspace.acquire(100 + i));
    }
    int growths = workspace.growths();
    workspace.releaseAll();
    assertThat(workspace.liveBytes()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> workspace.release(segments.getFirst()))
        .withMessageContaining("already released");
    for (int i = 0; i < 300; i++) {
      workspace.acquire(100 + i);
    }
    assertThat(workspace.growths()).isEqualTo(growths);
  }

  @Test
  void scratchIsOneGrowingSegment() {
    MemorySegment small = workspace.scratch(100);
    assertThat(small.byteSize()).isGreaterThanOrEqualTo(100);
    assertThat(small.address() % 64).isZero();
    assertThat(workspace.scratch(50)).isSameAs(small);
    MemorySegment large = workspace.scratch(10_000);
    assertThat(large.byteSize()).isBetween(10_000L, 12_500L);
    assertThat(workspace.scratch(100)).isSameAs(large);
    assertThat(workspace.growths()).isEqualTo(2);
    assertThat(workspace.reservedBytes()).isEqualTo(large.byteSize());
    assertThat(workspace.liveBytes()).isZero();
    // What was replaced is freed, and says so.
    assertThatIllegalStateException().isThrownBy(() -> small.get(ValueLayout.JAVA_BYTE, 0));
    assertThat(workspace.scratch(0).byteSize()).isNotNegative();
    assertThatIllegalArgumentException().isThrownBy(() -> workspace.scratch(-1));
  }

  @Test
  void sizesOutsideOfTheRangeAreRefusedAndChangeNothing() {
    for (long size : new long[] {-1, Long.MIN_VALUE, (1L << 62) + 1, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> workspace.acquire(size))
          .withMessageContaining("byteSize=" + size);
    }
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> workspace.acquire(1L << 60));
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> workspace.scratch(1L << 60));
    assertThat(workspace.growths()).isZero();
    assertThat(workspace.liveBytes()).isZero();
    assertThat(workspace.scratch(10).byteSize()).isGreaterThanOrEqualTo(10);
    assertThat(workspace.acquire(10).byteSize()).isEqualTo(10);
  }

  @Test
  void theSameWorkGrowsNothingTheSecondTime() {
    TestSeed seed = TestSeed.read();
    for (int round = 0; round < 30; round++) {
      try (Workspace fresh = Workspace.create()) {
        work(fresh, seed, round);
        int growths = fresh.growths();
        long reserved = fresh.reservedBytes();
        for (int repeat = 0; repeat < 3; repeat++) {
          work(fresh, seed, round);
        }
        assertThat(fresh.growths()).as(seed.repeat(round)).isEqualTo(growths);
        assertThat(fresh.reservedBytes()).as(seed.repeat(round)).isEqualTo(reserved);
      }
    }
  }

  /** Random requests, each block filled with its number, so that an overlap would be seen. */
  private static void work(Workspace fresh, TestSeed seed, int round) {
    Random random = seed.random(round);
    List<MemorySegment> lent = new ArrayList<>();
    List<Byte> marks = new ArrayList<>();
    long liveBytes = 0;
    for (int step = 0; step < 300; step++) {
      int choice = random.nextInt(10);
      if (choice < 5) {
        MemorySegment segment = fresh.acquire(random.nextInt(1 << (1 + random.nextInt(14))));
        byte mark = (byte) step;
        segment.fill(mark);
        lent.add(segment);
        marks.add(mark);
        liveBytes += segment.byteSize();
      } else if (choice < 9 && !lent.isEmpty()) {
        int index = random.nextInt(lent.size());
        MemorySegment segment = lent.remove(index);
        byte mark = marks.remove(index);
        for (long i = 0; i < segment.byteSize(); i++) {
          if (segment.get(ValueLayout.JAVA_BYTE, i) != mark) {
            throw new AssertionError(
                "byte " + i + " of " + segment + " was overwritten, " + seed.repeat(round));
          }
        }
        liveBytes -= segment.byteSize();
        fresh.release(segment);
      } else {
        fresh.scratch(random.nextInt(1 << 14)).fill((byte) -1);
      }
      assertThat(fresh.liveBytes()).as(seed.repeat(round)).isEqualTo(liveBytes);
    }
    fresh.releaseAll();
    assertThat(fresh.liveBytes()).isZero();
  }

  @Test
  void steadyWorkMakesNoGarbage() {
    long[] sizes = {100, 104, 4096, 5000, 104, 0, 100_000};
    MemorySegment[] lent = new MemorySegment[sizes.length];
    cycle(sizes, lent);
    cycle(sizes, lent);
    int cycles = 1000;
    long before = Allocations.current();
    for (int i = 0; i < cycles; i++) {
      cycle(sizes, lent);
    }
    long bytes = Allocations.current() - before;
    // The measurement itself may allocate a little, but nothing for each cycle.
    assertThat(bytes).isLessThan(cycles);
  }

  private void cycle(long[] sizes, MemorySegment[] lent) {
    for (int i = 0; i < sizes.length; i++) {
      lent[i] = workspace.acquire(sizes[i]);
    }
    workspace.scratch(777);
    for (int i = 0; i < sizes.length; i++) {
      if (i % 2 == 0) {
        workspace.release(lent[i]);
      }
    }
    workspace.releaseAll();
  }

  @Test
  void anotherThreadIsRefused() throws Exception {
    MemorySegment segment = workspace.acquire(8);
    List<Runnable> uses =
        List.of(
            () -> workspace.acquire(8),
            () -> workspace.release(segment),
            () -> workspace.scratch(8),
            workspace::releaseAll,
            workspace::liveBytes);
    for (Runnable use : uses) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread thread = new Thread(use, "intruder");
      thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
      thread.start();
      thread.join();
      assertThat(thrown.get())
          .isInstanceOf(WrongThreadException.class)
          .hasMessageContaining("intruder")
          .hasMessageContaining("create one for each thread");
    }
    assertThat(workspace.liveBytes()).isEqualTo(8);
  }

  @Test
  void anyThreadMayCloseAndTheOwnerIsToldSo() throws Exception {
    MemorySegment segment = workspace.acquire(8);
    MemorySegment scratch = workspace.scratch(8);
    Thread closer = new Thread(workspace::close);
    closer.start();
    closer.join();
    assertThatIllegalStateException().isThrownBy(() -> workspace.acquire(8));
    assertThatIllegalStateException().isThrownBy(() -> workspace.scratch(1 << 20));
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(() -> scratch.get(ValueLayout.JAVA_BYTE, 0));
  }

  /** A write to a channel holds the memory for its time, as a call of machine code does. */
  @Test
  void aCloseThatIsRefusedIsRepeatedWithoutLoss() throws Exception {
    MemorySegment block = workspace.acquire(8);
    // More than a pipe holds: once its first byte has come, the write waits for the reader.
    MemorySegment scratch = workspace.scratch(1 << 20);
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      Thread writer = new Thread(() -> write(sink, scratch.asByteBuffer()));
      writer.start();
      assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(1);
      assertThatIllegalStateException().isThrownBy(workspace::close);
      assertThat(block.scope().isAlive()).isFalse();
      assertThat(scratch.scope().isAlive()).isTrue();
      assertThatIllegalStateException().isThrownBy(() -> workspace.acquire(1));
      long left = scratch.byteSize() - 1;
      while (left > 0) {
        left -= source.read(ByteBuffer.allocate(1 << 16));
      }
      writer.join();
    }
    workspace.close();
    assertThat(scratch.scope().isAlive()).isFalse();
  }

  private static void write(Pipe.SinkChannel sink, ByteBuffer bytes) {
    try {
      sink.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aClosedWorkspaceIsRefusedAndItsMemoryGone() {
    MemorySegment segment = workspace.acquire(8);
    MemorySegment scratch = workspace.scratch(8);
    workspace.close();
    workspace.close();
    assertThatIllegalStateException().isThrownBy(() -> workspace.acquire(8));
    assertThatIllegalStateException().isThrownBy(() -> workspace.release(segment));
    assertThatIllegalStateException().isThrownBy(() -> workspace.scratch(8));
    assertThatIllegalStateException().isThrownBy(workspace::releaseAll);
    assertThatIllegalStateException().isThrownBy(workspace::reservedBytes);
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(() -> scratch.get(ValueLayout.JAVA_BYTE, 0));
  }
}
