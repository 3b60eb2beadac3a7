package dev.zeropoint.bench.jmh;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** 128x384 floats, the activations of a sentence of 128 tokens, and a head of 32 of them. */
@State(Scope.Thread)
public class FloatState {
  static final int ROWS = 128;
  static final int COLS = 384;
  static final int HEAD = 32;

  /** Any that {@code zeropoint info} lists; auto is the best. */
  @Param({"auto", "scalar"})
  public String backend;

  FloatKernels kernels;
  Tensor src;
  Tensor dst;
  Tensor scratch;
  private Arena arena;

  /** Makes the floats, in [-2, 2]. */
  @Setup(Level.Trial)
  public void open() {
    arena = Arenas.shared();
    kernels = Backends.select(backend).backend().floats();
    src = Tensor.allocate(ElementType.F32, Shape.of(ROWS, COLS), arena);
    dst = Tensor.allocate(ElementType.F32, Shape.of(ROWS, COLS), arena);
    long bytes = FloatKernels.productScratchBytes(ROWS);
    scratch = Tensor.allocate(ElementType.U8, Shape.of(bytes), arena);
    SplittableRandom random = new SplittableRandom(1);
    for (long i = 0; i < src.elementCount(); i++) {
      src.setFloat(i, (float) random.nextDouble(-2, 2));
    }
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void close() {
    arena.close();
  }
}
