package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zeropoint.core.MappedFile;
import dev.zeropoint.core.TestSeed;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link GemmBackendContract} about operands and results in mapped files: they give the
 * same bits, and a file that is cut short gives an error, where vector instructions and machine
 * code would end the JVM.
 */
interface MappedMemoryContract extends BackendUnderTest {
  /** Rows of which a block of the copies has fewer. */
  int ROWS_OF_BLOCKS = 9;

  int DEPTH_OF_BLOCKS = 300_000;

  @Test
  default void mappedOperandsGiveTheSameBits() {
    for (int bits = 1; bits < 8; bits++) {
      GemmCase gemm = GemmCase.of(new GemmShape(7, 70, 45), TypePair.U8_S8);
      try (Arena arena = Arena.ofShared();
          MappedFile lhsFile = new MappedFile(1 << 16, arena);
          MappedFile dstFile = new MappedFile(1 << 16, arena)) {
        GemmOperands operands = new GemmOperands(gemm, backend(), arena);
        Int8Matrix lhs = operands.lhs();
        if ((bits & 1) != 0) {
          MemorySegment copy = lhsFile.memory().asSlice(3);
          copy.copyFrom(lhs.segment());
          lhs = new Int8Matrix(lhs.type(), copy, lhs.offset(), 7, 70, lhs.rowStride());
        }
        Int32Matrix dst =
            (bits & 2) != 0
                ? new Int32Matrix(dstFile.memory(), 64, 7, 45, 50)
                : operands.int32(operands.resultMemory(4));
        PoisonedScratch scratch = new PoisonedScratch(arena);
        backend().multiply(lhs, gemm.lhsZeroPoint(), operands.weights(), dst, scratch);
        GemmCheck.compare(dst, operands, TestSeed.replay(gemm + " mapped " + bits));
        if ((bits & 2) != 0) {
          // The gap behind a row.
          assertThat(dst.segment().get(Layouts.INT8, 64 + 4 * 45)).isZero();
        }
      }
    }
  }

  /** Rows of no depth may begin behind the end of their memory; the result is 0 all the same. */
  @Test
  default void aMappedResultOfNoDepth() {
    try (Arena arena = Arena.ofShared();
        MappedFile file = new MappedFile(1 << 16, arena)) {
      file.memory().fill((byte) 0x6B);
      Int8Matrix lhs = new Int8Matrix(ElementType.U8, arena.allocate(8), 8, 5, 0, 3);
      Int8Matrix rhs = GemmArguments.int8(ElementType.S8, 0, 7, arena);
      Int32Matrix dst = new Int32Matrix(file.memory(), 4, 5, 7, 9);
      backend().multiply(lhs, 3, backend().pack(rhs, arena), dst, new PoisonedScratch(arena));
      for (int row = 0; row < 5; row++) {
        for (int col = 0; col < 7; col++) {
          assertThat(dst.get(row, col)).isZero();
        }
        assertThat(file.memory().get(Layouts.INT8, 4 + 4 * (9 * row + 7))).isEqualTo((byte) 0x6B);
      }
    }
  }

  @Test
  default void filesThatWereCutShortGiveAnError() {
    try (Arena arena = Arena.ofShared();
        MappedFile lhsFile = new MappedFile(1 << 16, arena);
        MappedFile dstFile = new MappedFile(1 << 16, arena);
        MappedFile rhsFile = new MappedFile(1 << 16, arena)) {
      GemmArguments good = new GemmArguments(backend(), arena, arena);
      GemmArguments badLhs = new GemmArguments(backend(), arena, arena);
      badLhs.lhs = new Int8Matrix(ElementType.S8, lhsFile.memory(), 0, 2, 3, 3);
      GemmArguments badDst = new GemmArguments(backend(), arena, arena);
      badDst.results(dstFile.memory(), 64);
      Int8Matrix rhs = new Int8Matrix(ElementType.S8, rhsFile.memory(), 0, 64, 64, 64);
      lhsFile.cut();
      dstFile.cut();
      rhsFile.cut();
      for (GemmArguments bad : new GemmArguments[] {badLhs, badDst}) {
        assertThatExceptionOfType(InternalError.class).isThrownBy(bad::multiplyToInt32);
        assertThatExceptionOfType(InternalError.class).isThrownBy(bad::multiplyToInt8);
        assertThatExceptionOfType(InternalError.class).isThrownBy(bad::multiplyToFloat);
      }
      assertThatExceptionOfType(InternalError.class).isThrownBy(() -> backend().pack(rhs, arena));
      good.multiplyToInt32();
    }
  }

  /** The first request for scratch memory comes in the middle: a block of rows has been copied. */
  @Test
  default void aFileThatIsCutShortInTheMiddleGivesAnError() {
    try (Arena arena = Arena.ofShared();
        MappedFile file = new MappedFile((long) ROWS_OF_BLOCKS * DEPTH_OF_BLOCKS, arena)) {
      int depth = DEPTH_OF_BLOCKS;
      Int8Matrix lhs =
          new Int8Matrix(ElementType.U8, file.memory(), 0, ROWS_OF_BLOCKS, depth, depth);
      Int8Matrix rhs = GemmArguments.int8(ElementType.S8, depth, 1, arena);
      PackedWeights weights = backend().pack(rhs, arena);
      Int32Matrix dst = new Int32Matrix(arena.allocate(4 * 9), 0, ROWS_OF_BLOCKS, 1, 1);
      boolean[] cut = new boolean[1];
      Scratch scratch =
          bytes -> {
            file.cut();
            cut[0] = true;
            return arena.allocate(bytes, 64);
          };
      try {
        backend().multiply(lhs, 0, weights, dst, scratch);
        // A backend may do without scratch memory.
        assertThat(cut[0]).isFalse();
      } catch (InternalError e) {
        assertThat(cut[0]).isTrue();
      }
    }
  }

  /** An arena may be anybody's: what it allocates is checked like scratch memory. */
  @Test
  default void arenasThatMapFilesOrAllocateTooLittleAreRefused() {
    try (Arena arena = Arena.ofConfined();
        MappedFile file = new MappedFile(1 << 16, arena)) {
      Int8Matrix rhs = GemmArguments.int8(ElementType.S8, 16, 16, arena);
      MemorySegment small = arena.allocate(64, 64);
      for (MemorySegment wrong :
          new MemorySegment[] {file.memory(), small, MemorySegment.ofArray(new byte[1 << 16])}) {
        Arena strange = new GivingArena(arena, wrong);
        assertThatExceptionOfType(IllegalArgumentException.class)
            .isThrownBy(() -> backend().pack(rhs, strange))
            .withMessageContaining("memory of an arena");
      }
      Arena strange = new GivingArena(arena, file.memory());
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> GemmArguments.requantize(4, strange));
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> GemmArguments.dequantize(4, strange));
    }
  }

  /** Allocates the same memory each time. */
  record GivingArena(Arena inner, MemorySegment memory) implements Arena {
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      return memory;
    }

    @Override
    public MemorySegment.Scope scope() {
      return inner.scope();
    }

    @Override
    public void close() {}
  }
}
