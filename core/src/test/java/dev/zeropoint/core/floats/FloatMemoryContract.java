package dev.zeropoint.core.floats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.MappedFile;
import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link FloatKernelsContract} about memory that must not be accessed: a kernel that
 * works with bare addresses has to ask before it does.
 */
interface FloatMemoryContract extends FloatKernelsUnderTest {
  private static MemorySegment memory(Arena arena) {
    // Of a product of three columns, and more than 8 x 9 floats.
    return arena.allocate(FloatKernels.productScratchBytes(3), 64);
  }

  /** Every loop, each time with one operand in the bad memory and the others in good ones. */
  private List<Runnable> calls(MemorySegment bad, Arena arena) {
    FloatKernels floats = floats();
    MemorySegment a = memory(arena);
    MemorySegment b = memory(arena);
    MemorySegment dst = memory(arena);
    List<Runnable> calls = new ArrayList<>();
    for (FloatOperation operation : FloatOperation.values()) {
      for (int varies = 0; varies < 4; varies++) {
        int left = varies % 2;
        int right = varies / 2;
        for (int rows : new int[] {1, 2}) {
          calls.add(
              () -> floats.apply(operation, bad, 0, 9, left, b, 0, 0, right, dst, 0, rows, 9));
          calls.add(
              () -> floats.apply(operation, a, 0, 0, left, bad, 0, 9, right, dst, 0, rows, 9));
          calls.add(() -> floats.apply(operation, a, 0, 9, left, b, 0, 9, right, bad, 0, rows, 9));
        }
      }
    }
    calls.add(() -> floats.erf(bad, 0, dst, 0, 9));
    calls.add(() -> floats.erf(a, 0, bad, 0, 9));
    calls.add(() -> floats.softmax(bad, 0, dst, 0, 3, 3));
    calls.add(() -> floats.softmax(a, 0, bad, 0, 3, 3));
    calls.add(() -> floats.sum(bad, 0, 1, dst, 0, 1, 1));
    calls.add(() -> floats.sum(bad, 0, 9, dst, 0, 3, 9));
    calls.add(() -> floats.sum(a, 0, 9, bad, 0, 3, 9));
    calls.add(() -> floats.sum(a, 0, 9, bad, 0, 3, 0));
    for (int[] strides : new int[][] {{9, 1}, {1, 9}, {1, 0}, {2, 3}}) {
      calls.add(() -> floats.copy(bad, 0, strides[0], strides[1], dst, 0, 9, 8, 9));
      calls.add(() -> floats.copy(a, 0, strides[0], strides[1], bad, 0, 9, 8, 9));
    }
    MemorySegment scratch = memory(arena);
    // Two blocks, so that none does without scratch memory.
    calls.add(() -> floats.multiply(bad, 0, 3, 1, b, 0, dst, 0, 3, 3, 3, 2, scratch));
    calls.add(() -> floats.multiply(a, 0, 3, 1, bad, 0, dst, 0, 3, 3, 3, 2, scratch));
    calls.add(() -> floats.multiply(a, 0, 3, 1, b, 0, bad, 0, 3, 3, 3, 2, scratch));
    calls.add(() -> floats.multiply(a, 0, 3, 1, b, 0, dst, 0, 3, 3, 3, 2, bad));
    calls.add(() -> floats.multiply(a, 0, 3, 1, b, 0, bad, 0, 3, 3, 0, 2, scratch));
    return calls;
  }

  /** An error where vector instructions and machine code would end the JVM. */
  @Test
  default void mappedFilesThatWereCutShortGiveAnError() {
    try (Arena arena = Arena.ofConfined();
        MappedFile file = new MappedFile(1 << 16, arena)) {
      List<Runnable> calls = calls(file.memory(), arena);
      file.cut();
      for (int i = 0; i < calls.size(); i++) {
        assertThatThrownBy(calls.get(i)::run)
            .as("call %s", i)
            .isInstanceOfAny(InternalError.class, IllegalArgumentException.class);
      }
    }
  }

  @Test
  default void mappedFilesGiveTheSameBits() {
    try (Arena arena = Arena.ofConfined();
        MappedFile file = new MappedFile(1 << 16, arena)) {
      MemorySegment floats = arena.allocate(4 * 1000, 64);
      for (int i = 0; i < 1000; i++) {
        floats.set(Layouts.FLOAT32, 4 * i, (i * 37 % 200 - 100) / 16f);
      }
      file.memory().copyFrom(floats);
      MemorySegment expected = arena.allocate(4 * 1000, 64);
      MemorySegment actual = arena.allocate(4 * 1000, 64);
      floats().erf(floats, 0, expected, 0, 1000);
      floats().erf(file.memory(), 0, actual, 0, 1000);
      assertThat(actual.mismatch(expected)).isEqualTo(-1);
      floats().softmax(floats, 0, actual, 0, 10, 100);
      floats().softmax(floats, 0, file.memory(), 8000, 10, 100);
      assertThat(file.memory().asSlice(8000, 4000).mismatch(actual)).isEqualTo(-1);
    }
  }

  @Test
  default void closedMemoryIsRefused() {
    Arena closed = Arena.ofShared();
    try (Arena arena = Arena.ofConfined()) {
      List<Runnable> calls = calls(memory(closed), arena);
      // Not before the other memory is there, which might else get its address.
      closed.close();
      for (Runnable call : calls) {
        assertThatIllegalStateException().isThrownBy(call::run);
      }
    }
  }

  /** Each call from a thread that one operand does not belong to. */
  @Test
  default void memoryOfAnotherThreadIsRefused() {
    try (Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (Runnable call : calls(memory(confined), shared)) {
        assertThatThrownBy(() -> other.submit(call).get())
            .hasCauseInstanceOf(WrongThreadException.class);
      }
    }
  }

  /** The kernels hold no state of a call. */
  @Test
  default void threadsShareTheKernels() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        FloatProductCase product =
            FloatProductCase.of(13, 33, 60, 16 + i).withFills(FloatFill.ORDINARY, FloatFill.MIXED);
        done.add(threads.submit(() -> product.check(floats())));
        float[] values = FloatFill.ORDINARY.values(TestSeed.random(i), 100);
        done.add(threads.submit(() -> checkSoftmaxInPlace(values)));
      }
      for (Future<?> task : done) {
        task.get();
      }
    }
  }

  private void checkSoftmaxInPlace(float[] values) {
    try (Arena arena = Arena.ofConfined()) {
      FloatMemory row = FloatMemory.of(arena, TestSeed.random("threads"), values);
      floats().softmax(row.segment(), row.offset(), row.segment(), row.offset(), 4, 25);
      row.assertHolds("dst", FloatOracle.softmax(values, 4, 25), TestSeed.replay("threads"));
    }
  }
}
