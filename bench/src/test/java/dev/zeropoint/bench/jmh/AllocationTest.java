package dev.zeropoint.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.bench.gemm.EpilogueKind;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hot paths make no objects: the benchmarks' methods, called until the JIT compiler has seen them,
 * allocate nothing on the Java heap. The scalar reference is there to be read; it makes one small
 * object a call, which says where accumulators go.
 */
class AllocationTest {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int CALLS = 200;
  private static final String REFERENCE = "scalar";
  private static final int SMALL_OBJECT = 32;

  /** Compilation takes a second or two; a loaded machine gets more time. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  static Stream<Arguments> products() {
    return BenchmarksTest.backends()
        .flatMap(
            name ->
                Stream.of("1x64x64", "9x33x65")
                    .flatMap(
                        shape ->
                            Stream.of(EpilogueKind.values())
                                .map(kind -> Arguments.of(name, shape, kind))));
  }

  @ParameterizedTest
  @MethodSource("products")
  void multiply(String backend, String shape, EpilogueKind epilogue) {
    ProductState state = new ProductState();
    state.backend = backend;
    state.shape = shape;
    state.epilogue = epilogue;
    state.open();
    ProductBenchmark benchmark = new ProductBenchmark();
    assertAllocates(bytesOf(backend), () -> benchmark.multiply(state));
    state.close();
  }

  @ParameterizedTest
  @MethodSource("dev.zeropoint.bench.jmh.BenchmarksTest#backends")
  void smallest(String backend) {
    CallState state = new CallState();
    state.backend = backend;
    state.open();
    CallBenchmark benchmark = new CallBenchmark();
    assertAllocates(bytesOf(backend), () -> benchmark.smallest(state));
    state.close();
  }

  @ParameterizedTest
  @MethodSource("dev.zeropoint.bench.jmh.BenchmarksTest#backends")
  void quantization(String backend) {
    QuantizationState state = new QuantizationState();
    state.backend = backend;
    state.open();
    QuantizationBenchmark benchmark = new QuantizationBenchmark();
    assertAllocates(0, () -> benchmark.quantize(state));
    assertAllocates(0, () -> benchmark.dequantize(state));
    assertAllocates(0, () -> benchmark.minMax(state));
    assertAllocates(0, () -> benchmark.dynamicQuantize(state));
    state.close();
  }

  private static int bytesOf(String backend) {
    return backend.equals(REFERENCE) ? SMALL_OBJECT : 0;
  }

  /** Calls until many calls in a row allocate no more than so many bytes each. */
  private static void assertAllocates(int bytesPerCall, Runnable call) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long bytes;
    do {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    } while (bytes > (long) bytesPerCall * CALLS && System.nanoTime() < end);
    assertThat(bytes)
        .as("bytes allocated by " + CALLS + " calls")
        .isLessThanOrEqualTo((long) bytesPerCall * CALLS);
  }
}
