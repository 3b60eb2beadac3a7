package dev.zeropoint.bench.jmh;

import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Packing weights, which is done once a model. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PackBenchmark {
  /** Packs into fresh memory and frees it. */
  @Benchmark
  public long pack(PackState state) {
    try (Arena arena = Arenas.confined()) {
      return packInto(state, arena).byteSize();
    }
  }

  /** What {@link #pack} measures. */
  PackedWeights packInto(PackState state, Arena arena) {
    return state.gemm.pack(state.problem.rhs(), arena);
  }
}
