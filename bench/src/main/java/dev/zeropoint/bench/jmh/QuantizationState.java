package dev.zeropoint.bench.jmh;

import dev.zeropoint.bench.cases.DynamicQuantization;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.quant.QuantizationKernels;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** 128x384 floats and their codes: the activations of a sentence of 128 tokens. */
@State(Scope.Thread)
public class QuantizationState {
  /** Any that {@code zeropoint info} lists; auto is the best. */
  @Param({"auto", "scalar"})
  public String backend;

  DynamicQuantization dynamic;
  QuantizationKernels kernels;
  Tensor range;
  Tensor floats;
  private Arena arena;

  /** Makes the floats, and codes to turn back. */
  @Setup(Level.Trial)
  public void open() {
    arena = Arenas.shared();
    dynamic = new DynamicQuantization(Backends.select(backend).backend(), 128, 384, arena);
    dynamic.run(1);
    kernels = dynamic.kernels();
    range = Tensor.allocate(ElementType.F32, Shape.of(2), arena);
    floats = Tensor.allocate(ElementType.F32, dynamic.source().shape(), arena);
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void close() {
    arena.close();
  }
}
