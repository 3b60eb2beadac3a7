package dev.zeropoint.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.bench.gemm.Check;
import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.quant.FloatRange;
import dev.zeropoint.core.quant.Quantization.PerTensor;
import dev.zeropoint.core.quant.Rounding;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each benchmark called once, its result held against the reference. */
class BenchmarksTest {
  static Stream<String> backends() {
    return Backends.select(Backends.AUTO).verdicts().stream()
        .filter(BackendSelection.Verdict::usable)
        .map(BackendSelection.Verdict::name);
  }

  static Stream<Arguments> products() {
    return products("1x384x384", "7x13x17");
  }

  /** Every backend with each of some shapes and every epilogue. */
  static Stream<Arguments> products(String... shapes) {
    return backends()
        .flatMap(
            name ->
                Stream.of(shapes)
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
    new ProductBenchmark().multiply(state);
    assertThat(state.product.name()).isEqualTo(backend);
    assertThat(state.product.result().segment().mismatch(state.problem.expected().segment()))
        .isEqualTo(-1);
    assertThat(Check.of(state.product, state.problem).passed()).isTrue();
    state.close();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void smallest(String backend) {
    CallState state = new CallState();
    state.backend = backend;
    state.open();
    new CallBenchmark().smallest(state);
    assertThat(state.dst.get(0, 0)).isEqualTo(CallState.LHS * CallState.RHS);
    state.close();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void pack(String backend) {
    PackState state = new PackState();
    state.backend = backend;
    state.weights = "19x23";
    state.open();
    PackBenchmark benchmark = new PackBenchmark();
    assertThat(benchmark.pack(state)).isPositive();
    try (Arena arena = Arena.ofConfined();
        Workspace workspace = Workspace.create()) {
      PackedWeights packed = benchmark.packInto(state, arena);
      Tensor dst = state.problem.newResult(arena);
      state.gemm.multiply(state.problem.lhs(), 0, packed, Int32Matrix.of(dst), workspace);
      assertThat(dst.segment().mismatch(state.problem.expected().segment())).isEqualTo(-1);
    }
    state.close();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void quantization(String backend) {
    QuantizationState state = new QuantizationState();
    state.backend = backend;
    state.open();
    QuantizationBenchmark benchmark = new QuantizationBenchmark();
    Tensor source = state.dynamic.source();
    FloatRange range = FloatRange.of(source);
    benchmark.minMax(state);
    assertThat(state.range.toFloats()).containsExactly(range.min(), range.max());

    PerTensor parameters =
        PerTensor.asymmetric(range.min(), range.max(), ElementType.U8, Rounding.HALF_EVEN);
    Tensor codes = state.dynamic.codes();
    codes.segment().fill((byte) 0);
    benchmark.dynamicQuantize(state);
    assertThat(state.dynamic.scale()).isEqualTo(parameters.scale());
    assertThat(state.dynamic.zeroPoint()).isEqualTo(parameters.zeroPoint());
    assertCodes(state);
    codes.segment().fill((byte) 0);
    benchmark.quantize(state);
    assertCodes(state);

    benchmark.dequantize(state);
    for (long i = 0; i < source.elementCount(); i++) {
      float expected = (codes.getLong(i) - parameters.zeroPoint()) * parameters.scale();
      assertThat(state.floats.getFloat(i)).isEqualTo(expected);
    }
    state.close();
  }

  /** Each loop against the scalar one, but for those whose result is told in a line. */
  @ParameterizedTest
  @MethodSource("backends")
  void floats(String backend) {
    FloatState state = new FloatState();
    state.backend = backend;
    state.open();
    FloatState scalar = new FloatState();
    scalar.backend = "scalar";
    scalar.open();
    FloatBenchmark benchmark = new FloatBenchmark();
    List<Consumer<FloatState>> loops =
        List.of(
            benchmark::multiplyByRow,
            benchmark::sums,
            benchmark::erf,
            benchmark::softmax,
            benchmark::transpose,
            benchmark::scores);
    for (Consumer<FloatState> loop : loops) {
      loop.accept(state);
      loop.accept(scalar);
      assertThat(state.dst.segment().mismatch(scalar.dst.segment())).isEqualTo(-1);
    }
    int cols = FloatState.COLS;
    benchmark.multiplyByRow(state);
    assertThat(state.dst.getFloat(2 * cols + 5))
        .isEqualTo(state.src.getFloat(2 * cols + 5) * state.src.getFloat(5));
    benchmark.transpose(state);
    assertThat(state.dst.getFloat(3 * FloatState.ROWS + 7))
        .isEqualTo(state.src.getFloat(7 * cols + 3));
    scalar.close();
    state.close();
  }

  /** The formula of ONNX QuantizeLinear, spelt out. */
  private static void assertCodes(QuantizationState state) {
    Tensor source = state.dynamic.source();
    for (long i = 0; i < source.elementCount(); i++) {
      double rounded = Math.rint(source.getFloat(i) / state.dynamic.scale());
      long expected = (long) Math.clamp(rounded + state.dynamic.zeroPoint(), 0, 255);
      assertThat(state.dynamic.codes().getLong(i)).isEqualTo(expected);
    }
  }
}
