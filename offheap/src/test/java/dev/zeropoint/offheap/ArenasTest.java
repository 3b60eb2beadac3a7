package dev.zeropoint.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArenasTest {
  static Stream<Supplier<Arena>> kinds() {
    LeakTracker tracker = new LeakTracker(leak -> {});
    return Stream.of(
        Arenas::confined,
        Arenas::shared,
        () -> tracker.open(Arena.ofConfined(), false),
        () -> tracker.open(Arena.ofShared(), true));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyAllocationIsAlignedTo64(Supplier<Arena> kind) {
    try (Arena arena = kind.get()) {
      for (int bytes = 0; bytes < 200; bytes++) {
        assertThat(arena.allocate(bytes).address() % 64).isZero();
        assertThat(arena.allocate(bytes, 16).address() % 64).isZero();
      }
      assertThat(arena.allocate(ValueLayout.JAVA_INT, 3).address() % 64).isZero();
      assertThat(arena.allocateFrom("text").address() % 64).isZero();
      assertThat(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1f, 2f).address() % 64).isZero();
      Tensor tensor = Tensor.allocate(ElementType.F32, Shape.of(3, 5), arena);
      assertThat(tensor.segment().address() % 64).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void largerAlignmentsAreKept(Supplier<Arena> kind) {
    try (Arena arena = kind.get()) {
      for (long alignment = 1; alignment <= 1 << 16; alignment *= 2) {
        assertThat(arena.allocate(1, alignment).address() % Math.max(64, alignment)).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void memoryIsZeroAndOfTheSizeAskedFor(Supplier<Arena> kind) {
    try (Arena arena = kind.get()) {
      MemorySegment segment = arena.allocate(100);
      assertThat(segment.byteSize()).isEqualTo(100);
      assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void wrongSizesAndAlignmentsAreRefused(Supplier<Arena> kind) {
    try (Arena arena = kind.get()) {
      for (long alignment : new long[] {0, -1, 3, 48, Long.MIN_VALUE}) {
        assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(8, alignment));
      }
      assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(-1, 8));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void closingEndsTheMemoryAndClosingTwiceIsAnError(Supplier<Arena> kind) {
    Arena arena = kind.get();
    MemorySegment segment = arena.allocate(8);
    assertThat(arena.scope().isAlive()).isTrue();
    arena.close();
    assertThat(arena.scope().isAlive()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(arena::close);
  }

  @Test
  void aConfinedArenaIsForOneThreadAndASharedOneForAll() throws Exception {
    try (Arena confined = Arenas.confined();
        Arena shared = Arenas.shared()) {
      CompletableFuture<Void> inOther = CompletableFuture.runAsync(() -> confined.allocate(8));
      assertThatThrownBy(inOther::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(WrongThreadException.class);
      assertThat(CompletableFuture.supplyAsync(() -> shared.allocate(8)).get().byteSize())
          .isEqualTo(8);
    }
  }
}
