package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.gemm.Requantize.Output;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The arguments of all three products of [2, 3] x [3, 4]. They are valid to begin with; a test
 * makes one of them wrong and asserts that every product which takes it refuses it.
 */
final class GemmArguments {
  static final int ROWS = 2;
  static final int DEPTH = 3;
  static final int COLS = 4;

  private final GemmBackend backend;
  Int8Matrix lhs;
  int lhsZeroPoint;
  PackedWeights weights;
  Requantize requantize;
  Dequantize dequantize;
  Int32Matrix int32;
  Int8Matrix int8;
  FloatMatrix float32;
  Scratch scratch;

  /** Everything but the results comes from one arena, the results from another. */
  GemmArguments(GemmBackend backend, Arena arena, Arena results) {
    this.backend = backend;
    scratch = new PoisonedScratch(arena);
    lhs = int8(ElementType.S8, ROWS, DEPTH, arena);
    weights = backend.pack(int8(ElementType.S8, DEPTH, COLS, arena), arena, 1);
    requantize = requantize(COLS, arena);
    dequantize = dequantize(COLS, arena);
    int8 = int8(ElementType.S8, ROWS, COLS, results);
    int32 = new Int32Matrix(filled(ROWS * COLS * 4, results), 0, ROWS, COLS, COLS);
    float32 = new FloatMatrix(filled(ROWS * COLS * 4, results), 0, ROWS, COLS, COLS);
  }

  static MemorySegment filled(long bytes, Arena arena) {
    return arena.allocate(bytes).fill((byte) 0x6B);
  }

  static Int8Matrix int8(ElementType type, int rows, int cols, Arena arena) {
    return new Int8Matrix(type, filled((long) rows * cols, arena), 0, rows, cols, cols);
  }

  static Requantize requantize(int cols, Arena arena) {
    return Requantize.create(
        cols,
        new double[] {0.01},
        Optional.empty(),
        Output.full(ElementType.S8, 0),
        Rounding.HALF_EVEN,
        arena);
  }

  static Dequantize dequantize(int cols, Arena arena) {
    return Dequantize.create(cols, new float[] {0.01f}, Optional.empty(), -1, 1, arena);
  }

  /**
   * Moves all results to one place.
   *
   * @param at of their first bytes, in the memory
   * @return the memory from there on
   */
  MemorySegment results(MemorySegment memory, long at) {
    int32 = new Int32Matrix(memory, at, ROWS, COLS, COLS);
    int8 = new Int8Matrix(ElementType.S8, memory, at, ROWS, COLS, COLS);
    float32 = new FloatMatrix(memory, at, ROWS, COLS, COLS);
    return memory.asSlice(at);
  }

  void multiplyToInt32() {
    backend.multiply(lhs, lhsZeroPoint, weights, int32, scratch);
  }

  void multiplyToInt8() {
    backend.multiply(lhs, lhsZeroPoint, weights, requantize, int8, scratch);
  }

  void multiplyToFloat() {
    backend.multiply(lhs, lhsZeroPoint, 0.5f, weights, dequantize, float32, scratch);
  }

  /** All three products throw, with all parts in the message, and write nothing. */
  void assertAllRefused(Class<? extends Throwable> type, String... parts) {
    assertRefused(this::multiplyToInt32, type, parts);
    assertRefused(this::multiplyToInt8, type, parts);
    assertRefused(this::multiplyToFloat, type, parts);
  }

  /** One product throws, with all parts in the message, and writes nothing. */
  void assertRefused(ThrowingCallable product, Class<? extends Throwable> type, String... parts) {
    byte[][] before = results();
    var thrown = assertThatThrownBy(product).isInstanceOf(type);
    for (String part : parts) {
      thrown.hasMessageContaining(part);
    }
    assertThat(results()).as("the results").isDeepEqualTo(before);
  }

  /** The bytes of the results, none of those whose memory is gone. */
  private byte[][] results() {
    return Stream.of(int32.segment(), int8.segment(), float32.segment())
        .filter(segment -> segment.scope().isAlive())
        .map(segment -> segment.toArray(Layouts.INT8))
        .toArray(byte[][]::new);
  }
}
