package dev.zeropoint.bench.jmh;

import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.bench.gemm.GemmShape;
import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Weights that are not packed yet. */
@State(Scope.Thread)
public class PackState {
  /** Any that {@code zeropoint info} lists; auto is the best. */
  @Param({"auto", "scalar"})
  public String backend;

  /** N x K of the weights: a square layer and a large one. */
  @Param({"384x384", "1024x4096"})
  public String weights;

  GemmBackend gemm;
  GemmProblem problem;

  /** Makes the weights. */
  @Setup(Level.Trial)
  public void open() {
    problem = GemmProblem.create(GemmShape.parse("1x" + weights), EpilogueKind.NONE, 8, 1);
    gemm = Backends.select(backend).backend();
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void close() {
    problem.close();
  }
}
