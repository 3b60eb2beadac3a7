package dev.zeropoint.simd.x86;

import dev.zeropoint.simd.x86.sim.Simulator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel that is interpreted, so that instructions are tested that the CPU does not have.
 * Whatever it accesses outside of its operands is an error.
 */
final class SimulatedKernel extends Kernel {
  private final Simulator simulator;

  SimulatedKernel(String name, byte[] code) {
    super(name, code);
    simulator = new Simulator(code);
  }

  @Override
  synchronized void call(
      MemorySegment block,
      MemorySegment lhs,
      MemorySegment weights,
      MemorySegment dst,
      MemorySegment bias,
      MemorySegment factors,
      MemorySegment shifts) {
    List<MemorySegment> readable = new ArrayList<>();
    for (MemorySegment segment : List.of(lhs, weights, bias, factors, shifts)) {
      add(readable, segment);
    }
    readable.add(Constants.memory());
    List<MemorySegment> writable = new ArrayList<>();
    add(writable, block);
    add(writable, dst);
    simulator.run(new long[] {block.address()}, readable, writable);
  }

  private static void add(List<MemorySegment> segments, MemorySegment segment) {
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException("Already closed");
    }
    if (segment.byteSize() > 0) {
      segments.add(segment);
    }
  }
}
