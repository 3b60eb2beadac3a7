package dev.zeropoint.simd.vector;

import dev.zeropoint.core.floats.FloatKernels;
import dev.zeropoint.core.floats.FloatKernelsContract;
import dev.zeropoint.core.gemm.Backends;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs once for each width, in a JVM of its own. */
@EnabledIf("cpuHasTheWidth")
class VectorFloatsTest extends FloatKernelsContract {
  static boolean cpuHasTheWidth() {
    return VectorWidth.ofThisJvm().obstacle().isEmpty();
  }

  @Override
  protected FloatKernels kernels() {
    return Backends.select("vector-" + VectorWidth.ofThisJvm().bits()).backend().floats();
  }
}
