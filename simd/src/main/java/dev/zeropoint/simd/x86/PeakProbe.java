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
 * The most multiply-accumulates that a core can do, in a loop that touches registers alone.
 * Benchmarks give their results as a percentage of it. There are two limits: the one of the
 * multipliers, and the one of a whole step of the kernels, which without VNNI needs additions, too.
 */
public final class PeakProbe implements AutoCloseable {
  /** Independent accumulators, enough to hide the latency. */
  private static final int CHAINS = 12;

  /** Registers behind the accumulators and the factor that a step keeps its products in. */
  private static final int TEMPORARIES = 3;

  /** Iterations of one native call, about 20 microseconds. */
  private static final long ITERATIONS_PER_CALL = 10_000;

  private final Loop loop;
  private final Kernel kernel;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);

  private PeakProbe(Loop loop) {
    this.loop = loop;
    this.kernel = NativeKernel.load("peak_" + loop, emit(loop));
  }

  /** What is repeated for each accumulator. */
  private enum Loop {
    VPDPBUSD_ZMM(Dot.VPDPBUSD_ZMM, 4, "vpdpbusd zmm"),
    VPDPBUSD_YMM(Dot.VPDPBUSD_YMM, 4, "vpdpbusd ymm"),
    /** Two products a lane. The products alone count: their sums run on other units. */
    VPMADDWD(Dot.VPMADDWD_YMM, 2, "vpmaddwd ymm"),
    /** The step of the AVX2 kernel for any weights. */
    WORD_STEP(Dot.VPMADDWD_YMM, 2, "vpmaddwd, vpaddd ymm"),
    /** The step of the AVX2 kernel for small weights. */
    BYTE_STEP(Dot.VPMADDUBSW_YMM, 4, "vpmaddubsw, vpmaddwd, vpaddd ymm");

    private final Dot dot;
    private final int products;
    private final String instructions;

    Loop(Dot dot, int products, String instructions) {
      this.dot = dot;
      this.products = products;
      this.instructions = instructions;
    }
  }

  /**
   * The limit of the multipliers: the widest instruction for products of bytes that this CPU has.
   * Nothing where machine code cannot run or AVX2 is missing.
   */
  public static Optional<PeakProbe> ofMultipliers() {
    return tier()
        .map(
            tier ->
                switch (tier) {
                  case AVX512_VNNI -> Loop.VPDPBUSD_ZMM;
                  case AVX_VNNI -> Loop.VPDPBUSD_YMM;
                  case AVX2 -> Loop.VPMADDWD;
                })
        .map(PeakProbe::new);
  }

  /**
   * The limit of a kernel's whole step, where that is more than one multiplication; with VNNI it is
   * not.
   *
   * @param smallWeights whether the weights are small enough for {@code vpmaddubsw}, as all of 7
   *     bits are
   */
  public static Optional<PeakProbe> ofStep(boolean smallWeights) {
    return tier()
        .filter(tier -> tier == Tier.AVX2)
        .map(tier -> new PeakProbe(smallWeights ? Loop.BYTE_STEP : Loop.WORD_STEP));
  }

  private static Optional<Tier> tier() {
    if (CodeMemory.obstacle().isPresent()) {
      return Optional.empty();
    }
    try {
      CpuFeatures cpu = CpuFeatures.detect();
      return Arrays.stream(Tier.values()).filter(tier -> tier.missing(cpu).isEmpty()).findFirst();
    } catch (CodeMemoryException e) {
      return Optional.empty();
    }
  }

  /** The instructions and the registers they work on, such as {@code vpdpbusd zmm}. */
  public String instructions() {
    return loop.instructions;
  }

  /** Multiply-accumulates of one iteration. */
  public long macsPerIteration() {
    return (long) CHAINS * loop.products * loop.dot.lanes();
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

  private static byte[] emit(Loop loop) {
    Assembler a = new Assembler();
    Vec factor = KernelRegisters.vec(loop.dot, CHAINS);
    a.vpxor(factor, factor, factor);
    a.mov(Gpr.RAX, Mem.at(Gpr.RDI));
    Label top = new Label();
    a.align(64);
    a.bind(top);
    for (int i = 0; i < CHAINS; i++) {
      Vec accumulator = KernelRegisters.vec(loop.dot, i);
      Vec product = KernelRegisters.vec(loop.dot, CHAINS + 1 + i % TEMPORARIES);
      switch (loop) {
        case VPDPBUSD_ZMM, VPDPBUSD_YMM -> a.vpdpbusd(accumulator, factor, factor);
        case VPMADDWD -> a.vpmaddwd(accumulator, factor, factor);
        case WORD_STEP -> {
          a.vpmaddwd(product, factor, factor);
          a.vpaddd(accumulator, accumulator, product);
        }
        case BYTE_STEP -> {
          a.vpmaddubsw(product, factor, factor);
          a.vpmaddwd(product, product, factor);
          a.vpaddd(accumulator, accumulator, product);
        }
      }
    }
    a.sub(Gpr.RAX, 1);
    a.jump(Condition.NE, top);
    a.vzeroupper();
    a.ret();
    return a.toBytes();
  }
}
