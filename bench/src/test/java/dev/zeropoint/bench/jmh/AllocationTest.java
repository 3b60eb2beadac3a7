package dev.zeropoint.bench.jmh;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.core.Allocations;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hot paths make no objects: the benchmarks' methods, called until the JIT compiler has seen them,
 * allocate nothing on the Java heap.
 */
class AllocationTest {
  static Stream<Arguments> products() {
    return BenchmarksTest.products("1x64x64", "9x33x65");
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
    Allocations.assertNone(backend, () -> benchmark.multiply(state));
    state.close();
  }

  @ParameterizedTest
  @MethodSource("dev.zeropoint.bench.jmh.BenchmarksTest#backends")
  void smallest(String backend) {
    CallState state = new CallState();
    state.backend = backend;
    state.open();
    CallBenchmark benchmark = new CallBenchmark();
    Allocations.assertNone(backend, () -> benchmark.smallest(state));
    state.close();
  }

  @ParameterizedTest
  @MethodSource("dev.zeropoint.bench.jmh.BenchmarksTest#backends")
  void quantization(String backend) {
    QuantizationState state = new QuantizationState();
    state.backend = backend;
    state.open();
    QuantizationBenchmark benchmark = new QuantizationBenchmark();
    Allocations.assertNone(backend, () -> benchmark.quantize(state));
    Allocations.assertNone(backend, () -> benchmark.dequantize(state));
    Allocations.assertNone(backend, () -> benchmark.minMax(state));
    Allocations.assertNone(backend, () -> benchmark.dynamicQuantize(state));
    state.close();
  }

  @ParameterizedTest
  @MethodSource("dev.zeropoint.bench.jmh.BenchmarksTest#backends")
  void floats(String backend) {
    FloatState state = new FloatState();
    state.backend = backend;
    state.open();
    FloatBenchmark benchmark = new FloatBenchmark();
    Allocations.assertNone(backend, () -> benchmark.multiplyByRow(state));
    Allocations.assertNone(backend, () -> benchmark.sums(state));
    Allocations.assertNone(backend, () -> benchmark.erf(state));
    Allocations.assertNone(backend, () -> benchmark.softmax(state));
    Allocations.assertNone(backend, () -> benchmark.transpose(state));
    Allocations.assertNone(backend, () -> benchmark.scores(state));
    state.close();
  }
}
