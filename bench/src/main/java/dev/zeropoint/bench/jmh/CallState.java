package dev.zeropoint.bench.jmh;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.tensor.ElementType;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Shape;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The smallest product, 1x1x1. */
@State(Scope.Thread)
public class CallState {
  static final int LHS = 211;
  static final int RHS = -71;

  /** Any that {@code zeropoint info} lists; auto is the best. */
  @Param({"auto", "scalar"})
  public String backend;

  GemmBackend gemm;
  Int8Matrix lhs;
  PackedWeights rhs;
  Int32Matrix dst;
  Workspace workspace;
  private Arena arena;

  /** Packs the weight. */
  @Setup(Level.Trial)
  public void open() {
    arena = Arenas.shared();
    workspace = Workspace.create();
    gemm = Backends.select(backend).backend();
    Shape one = Shape.of(1, 1);
    lhs = Int8Matrix.of(Tensor.ofLongs(arena, ElementType.U8, one, LHS));
    rhs = gemm.pack(Int8Matrix.of(Tensor.ofLongs(arena, ElementType.S8, one, RHS)), arena);
    dst = Int32Matrix.of(Tensor.allocate(ElementType.S32, one, arena));
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void close() {
    workspace.close();
    arena.close();
  }
}
