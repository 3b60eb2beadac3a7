package dev.zeropoint.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Range, codes and floats of 128x384 elements, each alone and as dynamic quantization. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class QuantizationBenchmark {
  /** The least and the greatest. */
  @Benchmark
  public void minMax(QuantizationState state) {
    state.kernels.range(state.dynamic.source(), state.range);
  }

  /** Floats to codes. */
  @Benchmark
  public void quantize(QuantizationState state) {
    state.kernels.quantize(
        state.dynamic.source(),
        state.dynamic.scale(),
        state.dynamic.zeroPoint(),
        state.dynamic.codes());
  }

  /** Codes to floats. */
  @Benchmark
  public void dequantize(QuantizationState state) {
    state.kernels.dequantize(
        state.dynamic.codes(), state.dynamic.scale(), state.dynamic.zeroPoint(), state.floats);
  }

  /** Range, parameters, codes. */
  @Benchmark
  public void dynamicQuantize(QuantizationState state) {
    state.dynamic.run(1);
  }
}
