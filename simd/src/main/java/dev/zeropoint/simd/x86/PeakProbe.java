package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.asm.Assembler;
import dev.zeropoint.simd.x86.asm.Condition;
import dev.zeropoint.simd.x86.asm.Gpr;
import dev.zeropoint.simd.x86.asm.Label;
import dev.zeropoint.simd.x86.asm.Mem;
import dev.zeropoint.simd.x86.asm.Vec;
import dev.zeropoint.simd.x86.code.CodeMemory;
import dev.zeropoint.simd.x86.code.CodeMemoryException;
import dev.zeropoint.simd.x86.code.CpuFeatures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * The most multiply-accumulates that a core can do: the widest instruction for products of bytes
 * that this CPU has, in a loop that touches registers alone. Benchmarks give their results as a
 * percentage of it.
 */
public final class PeakProbe implements AutoCloseable {
  /** Independent accumulators, enough to hide the latency. */
  private static final int CHAINS = 12;

  /** Iterations of one native call, about 20 microseconds. */
  private static final long ITERATIONS_PER_CALL = 10_000;

  private final Dot dot;
  private final Kernel kernel;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);

  private PeakProbe(Dot dot) {
    this.dot = dot;
    this.kernel = NativeKernel.load("peak_" + dot, emit(dot));
  }

  /** The probe of this CPU, or nothing where machine code cannot run or AVX2 is missing. */
  public static Optional<PeakProbe> create() {
    if (CodeMemory.obstacle().isPresent()) {
      return Optional.empty();
    }
    try {
      CpuFeatures cpu = CpuFeatures.detect();
      return Arrays.stream(Tier.values())
          .filter(tier -> tier.missing(cpu).isEmpty())
          .findFirst()
          .map(tier -> new PeakProbe(tier.any()));
    } catch (CodeMemoryException e) {
      return Optional.empty();
    }
  }

  /** The instruction, {@code vpdpbusd} or {@code vpmaddwd}, and the register it works on. */
  public String instruction() {
    return switch (dot) {
      case VPDPBUSD_ZMM -> "vpdpbusd zmm";
      case VPDPBUSD_YMM -> "vpdpbusd ymm";
      case VPMADDUBSW_YMM, VPMADDWD_YMM -> "vpmaddwd ymm";
    };
  }

  /** Multiply-accumulates of one iteration. */
  public long macsPerIteration() {
    return (long) CHAINS * (dot.pairs() ? 2 : 4) * dot.lanes();
  }

  /**
   * Runs the loop in calls of bounded length.
   *
   * @param iterations 0 or more
   * @throws IllegalStateException if the probe is closed
   */
  public void run(long iterations) {
    for (long left = iterations; left > 0; left -= ITERATIONS_PER_CALL) {
      count.set(ValueLayout.JAVA_LONG, 0, Math.min(left, ITERATIONS_PER_CALL));
      kernel.call(count, MemorySegment.NULL);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private static byte[] emit(Dot dot) {
    Assembler a = new Assembler();
    Vec factor = KernelRegisters.vec(dot, CHAINS);
    a.vpxor(factor, factor, factor);
    a.mov(Gpr.RAX, Mem.at(Gpr.RDI));
    Label top = new Label();
    a.align(64);
    a.bind(top);
    for (int i = 0; i < CHAINS; i++) {
      Vec accumulator = KernelRegisters.vec(dot, i);
      if (dot.pairs()) {
        // Without VNNI the products alone count: their sums run on other units.
        a.vpmaddwd(accumulator, factor, factor);
      } else {
        a.vpdpbusd(accumulator, factor, factor);
      }
    }
    a.sub(Gpr.RAX, 1);
    a.jump(Condition.NE, top);
    a.vzeroupper();
    a.ret();
    return a.toBytes();
  }
}
