package dev.zeropoint.bench.gemm;

import dev.zeropoint.core.gemm.Dequantize;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.PackedWeights;
import dev.zeropoint.core.gemm.Requantize;
import dev.zeropoint.core.tensor.FloatMatrix;
import dev.zeropoint.core.tensor.Int32Matrix;
import dev.zeropoint.core.tensor.Int8Matrix;
import dev.zeropoint.core.tensor.Tensor;
import dev.zeropoint.offheap.Arenas;
import dev.zeropoint.offheap.Workspace;
import java.lang.foreign.Arena;

/** A backend of this library, called through its contract. */
public final class BackendContender implements GemmContender {
  private final GemmBackend backend;
  private final Arena arena = Arenas.shared();
  private final Workspace workspace = Workspace.create();
  private final Tensor result;
  private final Int8Matrix lhs;
  private final PackedWeights weights;
  private final Runnable product;

  /** Packs the weights of a problem. */
  public BackendContender(GemmBackend backend, GemmProblem problem) {
    this.backend = backend;
    this.lhs = problem.lhs();
    this.weights = backend.pack(problem.rhs(), arena);
    this.result = problem.newResult(arena);
    this.product =
        switch (problem.epilogue()) {
          case NONE -> accumulators();
          case REQUANT -> requantized(problem.requantize(arena));
          case DEQUANT -> dequantized(problem.dequantize(arena));
        };
  }

  /**
   * The same, and holds its result against the reference.
   *
   * @throws IllegalStateException if it is wrong
   */
  static BackendContender checked(GemmBackend backend, GemmProblem problem) {
    BackendContender contender = new BackendContender(backend, problem);
    Check check = Check.of(contender, problem);
    if (!check.passed()) {
      contender.close();
      throw new IllegalStateException(backend.name() + " " + problem.shape() + ": " + check);
    }
    return contender;
  }

  private Runnable accumulators() {
    Int32Matrix dst = Int32Matrix.of(result);
    return () -> backend.multiply(lhs, 0, weights, dst, workspace);
  }

  private Runnable requantized(Requantize epilogue) {
    Int8Matrix dst = Int8Matrix.of(result);
    return () -> backend.multiply(lhs, 0, weights, epilogue, dst, workspace);
  }

  private Runnable dequantized(Dequantize epilogue) {
    FloatMatrix dst = FloatMatrix.of(result);
    return () -> backend.multiply(lhs, 0, 1, weights, epilogue, dst, workspace);
  }

  @Override
  public String name() {
    return backend.name();
  }

  /** How many bytes the packed weights have. */
  long weightBytes() {
    return weights.byteSize();
  }

  @Override
  public Tensor result() {
    return result;
  }

  @Override
  public boolean bitExact() {
    return true;
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      product.run();
    }
  }

  @Override
  public void close() {
    workspace.close();
    arena.close();
  }
}
