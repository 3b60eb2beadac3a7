package dev.zeropoint.bench.jmh;

import dev.zeropoint.bench.gemm.BackendContender;
import dev.zeropoint.bench.gemm.EpilogueKind;
import dev.zeropoint.bench.gemm.GemmProblem;
import dev.zeropoint.bench.gemm.GemmShape;
import dev.zeropoint.core.gemm.Backends;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A product with packed weights. */
@State(Scope.Thread)
public class ProductState {
  /** Any that {@code zeropoint info} lists; auto is the best. */
  @Param({"auto", "scalar"})
  public String backend;

  /** One row in the second-level cache and beyond it, a layer of a transformer, a cube. */
  @Param({"1x384x384", "1x1024x1024", "64x384x1536", "256x256x256"})
  public String shape;

  /** What is stored. */
  @Param public EpilogueKind epilogue;

  /** What is computed. */
  GemmProblem problem;

  /** What computes it. */
  BackendContender product;

  /** Packs the weights. */
  @Setup(Level.Trial)
  public void open() {
    problem = GemmProblem.create(GemmShape.parse(shape), epilogue, 8, 1);
    product = new BackendContender(Backends.select(backend).backend(), problem);
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void close() {
    product.close();
    problem.close();
  }
}
