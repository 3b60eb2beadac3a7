package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeropoint.core.MappedFile;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The part of {@link QuantizationContract} about arguments and memory that must be refused. */
interface QuantizationArgumentContract extends QuantizationUnderTest {
  int COUNT = 100;

  private static Tensor tensor(Arena arena, ElementType type, long... dims) {
    return Tensor.allocate(type, Shape.of(dims), arena);
  }

  private static void assertRefused(String message, ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
  }

  /** An error where vector instructions and machine code would end the JVM. */
  @Test
  default void mappedFilesThatWereCutShortGiveAnError() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined();
        MappedFile file = new MappedFile(1 << 16, arena)) {
      Tensor floats = tensor(arena, ElementType.F32, COUNT);
      Tensor two = tensor(arena, ElementType.F32, 2);
      Tensor codes = tensor(arena, ElementType.U8, COUNT);
      Tensor sums = tensor(arena, ElementType.S32, 4);
      Tensor badFloats =
          new Tensor(ElementType.F32, Shape.of(COUNT), file.memory().asSlice(0, 4 * COUNT));
      Tensor badCodes =
          new Tensor(ElementType.U8, Shape.of(COUNT), file.memory().asSlice(1024, COUNT));
      Int8Matrix badMatrix = new Int8Matrix(ElementType.U8, file.memory(), 0, 4, 25, 25);
      kernels.range(badFloats, two);
      assertThat(two.toFloats()).containsOnly(0f);
      file.cut();
      List<ThrowingCallable> calls =
          List.of(
              () -> kernels.range(badFloats, two),
              () -> kernels.quantize(badFloats, 1, 0, codes),
              () -> kernels.quantize(floats, 1, 0, badCodes),
              () -> kernels.dequantize(badCodes, 1, 0, floats),
              () -> kernels.dequantize(codes, 1, 0, badFloats),
              () -> kernels.rowSums(badMatrix, sums));
      for (ThrowingCallable call : calls) {
        assertThatThrownBy(call).isInstanceOf(InternalError.class);
      }
    }
  }

  @Test
  default void typesAndShapesMustFit() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor floats = tensor(arena, ElementType.F32, COUNT);
      Tensor two = tensor(arena, ElementType.F32, 2);
      Tensor one = tensor(arena, ElementType.F32, 1);
      Tensor codes = tensor(arena, ElementType.U8, COUNT);
      Tensor words = tensor(arena, ElementType.S16, COUNT);
      Tensor fewer = tensor(arena, ElementType.U8, COUNT - 1);
      Tensor zeroPoint = tensor(arena, ElementType.U8, 1);
      Tensor signed = tensor(arena, ElementType.S8, 1);
      assertRefused("U8[100]", () -> kernels.range(codes, two));
      assertRefused("F32[1]", () -> kernels.range(floats, one));
      assertRefused("U8[100]", () -> kernels.quantize(codes, 1, 0, codes));
      assertRefused("S16[100]", () -> kernels.quantize(floats, 1, 0, words));
      assertRefused("U8[99]", () -> kernels.quantize(floats, 1, 0, fewer));
      assertRefused("S16[100]", () -> kernels.dequantize(words, 1, 0, floats));
      assertRefused("U8[99]", () -> kernels.dequantize(fewer, 1, 0, floats));
      assertRefused("U8[100]", () -> kernels.dequantize(codes, 1, 0, codes));
      assertRefused("U8[99]", () -> kernels.dynamicQuantize(floats, fewer, one, zeroPoint));
      assertRefused("F32[2]", () -> kernels.dynamicQuantize(floats, codes, two, zeroPoint));
      assertRefused("S8[1]", () -> kernels.dynamicQuantize(floats, codes, one, signed));
      Int8Matrix matrix = new Int8Matrix(ElementType.U8, codes.segment(), 0, 4, 25, 25);
      Tensor sums = tensor(arena, ElementType.S32, 5);
      assertRefused("S32[5]", () -> kernels.rowSums(matrix, sums));
      assertRefused("S32[5]", () -> kernels.columnSums(matrix, sums));
      assertRefused("F32[100]", () -> kernels.rowSums(matrix, floats));
    }
  }

  @Test
  default void parametersMustBeOfTheType() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor floats = tensor(arena, ElementType.F32, COUNT);
      Tensor codes = tensor(arena, ElementType.U8, COUNT);
      Tensor ints = tensor(arena, ElementType.S32, COUNT);
      assertRefused("scale=0.0", () -> kernels.quantize(floats, 0, 0, codes));
      for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
        assertRefused("scale=" + bad, () -> kernels.quantize(floats, bad, 0, codes));
        assertRefused("scale=" + bad, () -> kernels.dequantize(codes, bad, 0, floats));
        assertRefused("scale=" + bad, () -> kernels.dequantize(ints, bad, 1, floats));
      }
      assertRefused("zeroPoint=256", () -> kernels.quantize(floats, 1, 256, codes));
      assertRefused("zeroPoint=-1", () -> kernels.dequantize(codes, 1, -1, floats));
    }
  }

  /** Files of pruned networks have scales of 0, and int32 codes may have a zero point. */
  @Test
  default void scalesOfZeroAndZeroPointsOfInt32Dequantize() {
    try (Arena arena = Arena.ofConfined()) {
      Tensor codes = tensor(arena, ElementType.U8, COUNT);
      Tensor ints = tensor(arena, ElementType.S32, COUNT);
      Tensor floats = tensor(arena, ElementType.F32, COUNT);
      for (int i = 0; i < COUNT; i++) {
        codes.setLong(i, i);
        ints.setLong(i, i == 0 ? Integer.MIN_VALUE : 1000 * i);
      }
      kernels().dequantize(codes, 0, 7, floats);
      for (int i = 0; i < COUNT; i++) {
        // A negative difference times 0 is -0.
        assertThat(floats.getFloat(i)).isEqualTo((i - 7) * 0f);
      }
      kernels().dequantize(ints, 0.5f, 5, floats);
      assertThat(floats.getFloat(0)).isEqualTo((float) (Integer.MIN_VALUE - 5L) * 0.5f);
      for (int i = 1; i < COUNT; i++) {
        assertThat(floats.getFloat(i)).isEqualTo((1000 * i - 5) * 0.5f);
      }
    }
  }

  @Test
  default void aResultMustNotOverlapASource() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor bytes = tensor(arena, ElementType.U8, 800);
      Tensor floats =
          new Tensor(ElementType.F32, Shape.of(COUNT), bytes.segment().asSlice(101, 400));
      for (int at : new int[] {2, 101, 400, 500}) {
        Tensor codes =
            new Tensor(ElementType.U8, Shape.of(COUNT), bytes.segment().asSlice(at, COUNT));
        assertRefused("overlaps", () -> kernels.quantize(floats, 1, 0, codes));
        assertRefused("overlaps", () -> kernels.dequantize(codes, 1, 0, floats));
        assertRefused(
            "overlaps", () -> kernels.quantize(floats, new PerTensor(ElementType.U8, 1, 0), codes));
      }
      for (int at : new int[] {1, 501}) {
        Tensor codes =
            new Tensor(ElementType.U8, Shape.of(COUNT), bytes.segment().asSlice(at, COUNT));
        kernels.quantize(floats, 1, 0, codes);
      }
      Tensor scale = new Tensor(ElementType.F32, Shape.of(1), bytes.segment().asSlice(600, 4));
      Tensor codes =
          new Tensor(ElementType.U8, Shape.of(COUNT), bytes.segment().asSlice(501, COUNT));
      Tensor zeroPoint = tensor(arena, ElementType.U8, 1);
      assertRefused("overlaps", () -> kernels.dynamicQuantize(floats, codes, scale, zeroPoint));
      Int8Matrix matrix = new Int8Matrix(ElementType.U8, bytes.segment(), 10, 4, 25, 30);
      Tensor sums = new Tensor(ElementType.S32, Shape.of(4), bytes.segment().asSlice(124, 16));
      assertRefused("overlaps", () -> kernels.rowSums(matrix, sums));
      kernels.rowSums(
          matrix, new Tensor(ElementType.S32, Shape.of(4), bytes.segment().asSlice(125, 16)));
    }
  }

  @Test
  default void aResultMustBeWritable() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor floats = tensor(arena, ElementType.F32, COUNT);
      Tensor codes = tensor(arena, ElementType.U8, COUNT);
      Tensor noFloats = readOnly(tensor(arena, ElementType.F32, COUNT));
      Tensor noCodes = readOnly(tensor(arena, ElementType.U8, COUNT));
      Tensor noRange = readOnly(tensor(arena, ElementType.F32, 2));
      Tensor noSums = readOnly(tensor(arena, ElementType.S32, 10));
      Int8Matrix matrix = new Int8Matrix(ElementType.U8, codes.segment(), 0, 10, 10, 10);
      assertRefused("read-only", () -> kernels.range(floats, noRange));
      assertRefused("read-only", () -> kernels.quantize(floats, 1, 0, noCodes));
      assertRefused("read-only", () -> kernels.dequantize(codes, 1, 0, noFloats));
      assertRefused("read-only", () -> kernels.rowSums(matrix, noSums));
      assertRefused("read-only", () -> kernels.columnSums(matrix, noSums));
      // Reading it is fine.
      kernels.quantize(noFloats, 1, 7, codes);
      assertThat(codes.getLong(COUNT - 1)).isEqualTo(7);
      kernels.dequantize(noCodes, 1, 0, floats);
    }
  }

  private static Tensor readOnly(Tensor tensor) {
    return new Tensor(tensor.type(), tensor.shape(), tensor.segment().asReadOnly());
  }

  @Test
  default void closedMemory() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor floats = tensor(arena, ElementType.F32, COUNT);
      Tensor codes = tensor(arena, ElementType.U8, COUNT);
      Tensor range = tensor(arena, ElementType.F32, 2);
      Tensor sums = tensor(arena, ElementType.S32, COUNT);
      Arena closed = Arena.ofShared();
      Tensor noFloats = tensor(closed, ElementType.F32, COUNT);
      Tensor noCodes = tensor(closed, ElementType.U8, COUNT);
      Tensor noSums = tensor(closed, ElementType.S32, COUNT);
      Int8Matrix matrix = new Int8Matrix(ElementType.U8, codes.segment(), 0, 1, COUNT, COUNT);
      Int8Matrix gone = new Int8Matrix(ElementType.U8, noCodes.segment(), 0, 1, COUNT, COUNT);
      closed.close();
      List<ThrowingCallable> calls =
          List.of(
              () -> kernels.range(noFloats, range),
              () -> kernels.quantize(noFloats, 1, 0, codes),
              () -> kernels.quantize(floats, 1, 0, noCodes),
              () -> kernels.dequantize(noCodes, 1, 0, floats),
              () -> kernels.dequantize(codes, 1, 0, noFloats),
              () -> kernels.columnSums(gone, sums),
              () -> kernels.columnSums(matrix, noSums));
      for (ThrowingCallable call : calls) {
        assertThatIllegalStateException().isThrownBy(call);
      }
    }
  }

  /** Each call from a thread that one operand does not belong to. */
  @Test
  default void memoryOfAnotherThread() {
    QuantizationKernels kernels = kernels();
    try (Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Tensor floats = tensor(shared, ElementType.F32, COUNT);
      Tensor codes = tensor(shared, ElementType.U8, COUNT);
      Tensor noFloats = tensor(confined, ElementType.F32, COUNT);
      Tensor noCodes = tensor(confined, ElementType.U8, COUNT);
      List<Runnable> calls =
          List.of(
              () -> kernels.quantize(noFloats, 1, 0, codes),
              () -> kernels.quantize(floats, 1, 0, noCodes),
              () -> kernels.dequantize(noCodes, 1, 0, floats),
              () -> kernels.dequantize(codes, 1, 0, noFloats));
      for (Runnable call : calls) {
        assertThatThrownBy(() -> other.submit(call).get())
            .hasCauseInstanceOf(WrongThreadException.class);
      }
    }
  }
}
