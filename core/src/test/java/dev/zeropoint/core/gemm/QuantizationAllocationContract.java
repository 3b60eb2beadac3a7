package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The part of {@link QuantizationContract} that quantization makes no object. */
interface QuantizationAllocationContract extends QuantizationUnderTest {
  int CALLS = 200;
  long PATIENCE_NANOS = 60_000_000_000L;

  @Test
  default void quantizationAllocatesNothing() {
    QuantizationKernels kernels = kernels();
    try (Arena arena = Arena.ofConfined()) {
      Tensor floats = Tensor.allocate(ElementType.F32, Shape.of(33, 77), arena);
      Tensor codes = Tensor.allocate(ElementType.U8, floats.shape(), arena);
      Tensor ints = Tensor.allocate(ElementType.S32, floats.shape(), arena);
      Tensor range = Tensor.allocate(ElementType.F32, Shape.of(2), arena);
      Tensor scale = Tensor.allocate(ElementType.F32, Shape.scalar(), arena);
      Tensor zeroPoint = Tensor.allocate(ElementType.U8, Shape.scalar(), arena);
      Tensor rowSums = Tensor.allocate(ElementType.S32, Shape.of(33), arena);
      Tensor columnSums = Tensor.allocate(ElementType.S32, Shape.of(77), arena);
      Int8Matrix matrix = Int8Matrix.of(codes);
      assertNothing("range", () -> kernels.range(floats, range));
      assertNothing("quantize", () -> kernels.quantize(floats, 0.1f, 3, codes));
      assertNothing(
          "dynamicQuantize", () -> kernels.dynamicQuantize(floats, codes, scale, zeroPoint));
      assertNothing("dequantize", () -> kernels.dequantize(codes, 0.1f, 3, floats));
      assertNothing("int32 to float", () -> kernels.dequantize(ints, 0.1f, 0, floats));
      assertNothing("rowSums", () -> kernels.rowSums(matrix, rowSums));
      assertNothing("columnSums", () -> kernels.columnSums(matrix, columnSums));
    }
  }

  /** Compiled code arrives in its time: what counts is that it comes to allocate nothing. */
  private static void assertNothing(String what, Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long end = System.nanoTime() + PATIENCE_NANOS;
    long perCall;
    do {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      // Less than a byte a call is the measurement's own.
      perCall = (threads.getThreadAllocatedBytes(thread) - before) / CALLS;
    } while (perCall != 0 && System.nanoTime() < end);
    assertThat(perCall).as("bytes a call of %s", what).isZero();
  }
}
