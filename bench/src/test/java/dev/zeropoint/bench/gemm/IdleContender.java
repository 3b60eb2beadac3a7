package dev.zeropoint.bench.gemm;

import dev.zeropoint.core.tensor.Tensor;
import java.lang.foreign.Arena;

/** Does nothing, fast. */
final class IdleContender implements GemmContender {
  private final Arena arena = Arena.ofConfined();
  private final Tensor result;

  IdleContender(GemmProblem problem) {
    result = problem.newResult(arena);
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public Tensor result() {
    return result;
  }

  @Override
  public void run(int calls) {
    // As promised.
  }

  @Override
  public void close() {
    arena.close();
  }
}
