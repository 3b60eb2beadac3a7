package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.MappedFile;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link GemmBackendContract} about scratch memory: it comes from the caller's own
 * code, and what does not fit is refused before anything is written.
 */
interface ScratchContract extends BackendUnderTest {
  private void assertRefused(
      GemmArguments arguments, Scratch wrong, Class<? extends Throwable> type, String part) {
    AtomicBoolean asked = new AtomicBoolean();
    Scratch recording =
        bytes -> {
          asked.set(true);
          return wrong.scratch(bytes);
        };
    arguments.scratch = recording;
    Runnable[] products = {
      arguments::multiplyToInt32, arguments::multiplyToInt8, arguments::multiplyToFloat
    };
    for (Runnable product : products) {
      asked.set(false);
      try {
        product.run();
      } catch (Throwable e) {
        assertThat(e).isInstanceOf(type).hasMessageContaining(part);
        continue;
      }
      // A backend may do without.
      assertThat(asked).as("wrong scratch was used: %s", part).isFalse();
    }
  }

  @Test
  default void scratchThatDoesNotFitIsRefused() {
    Arena closed = Arena.ofShared();
    MemorySegment gone = closed.allocate(1 << 20, 64);
    closed.close();
    try (Arena arena = Arena.ofConfined();
        MappedFile file = new MappedFile(1 << 20, arena)) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
      MemorySegment good = arena.allocate(1 << 20, 64);
      assertRefused(arguments, bytes -> good.asSlice(0, bytes - 1), illegal, "scratch");
      assertRefused(arguments, bytes -> MemorySegment.NULL, illegal, "scratch");
      assertRefused(
          arguments,
          bytes -> MemorySegment.ofArray(new long[(int) bytes]),
          illegal,
          "native memory");
      assertRefused(arguments, bytes -> good.asReadOnly(), illegal, "writable");
      assertRefused(arguments, bytes -> good.asSlice(4), illegal, "aligned to 64");
      assertRefused(arguments, bytes -> file.memory(), illegal, "mapped");
      assertRefused(arguments, bytes -> gone, IllegalStateException.class, "closed");
    }
  }

  @Test
  default void scratchOfAnotherThreadIsRefused() throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      MemorySegment[] foreign = new MemorySegment[1];
      Thread other = new Thread(() -> foreign[0] = Arena.ofConfined().allocate(1 << 20, 64));
      other.start();
      other.join();
      assertRefused(arguments, bytes -> foreign[0], WrongThreadException.class, "thread");
    }
  }

  @Test
  default void scratchThatOverlapsAnOperandIsRefused() {
    try (Arena arena = Arena.ofConfined()) {
      GemmArguments arguments = new GemmArguments(backend(), arena, arena);
      MemorySegment memory = arena.allocate(1 << 20, Tensor.ALIGNMENT);
      Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
      Int8Matrix lhs = arguments.lhs;
      // The operand's last byte is the first of the scratch memory.
      arguments.lhs =
          new Int8Matrix(
              lhs.type(),
              memory,
              Tensor.ALIGNMENT - lhs.rows() * lhs.cols() + 1,
              lhs.rows(),
              lhs.cols(),
              lhs.cols());
      assertRefused(arguments, bytes -> memory.asSlice(Tensor.ALIGNMENT), illegal, "overlap lhs");
      arguments.lhs = lhs;
      MemorySegment results = arguments.results(memory, Tensor.ALIGNMENT);
      assertRefused(arguments, bytes -> results, illegal, "overlap dst");
    }
  }
}
