package dev.zeropoint.tpu.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import org.junit.jupiter.api.Test;

class TpuBackendTest extends GemmBackendContract {
  @Override
  public GemmBackend backend() {
    return Backends.select("tpu").backend();
  }

  /**
   * Not so here: each product is compiled and timed anew. The backend is for study, and to keep
   * programs would be hidden memory that grows with the number of shapes.
   */
  @Override
  public void productsAllocateNothing() {}

  @Test
  void isNeverChosenByItself() {
    assertThat(Backends.select(Backends.AUTO).backend().name()).doesNotStartWith("tpu");
    assertThat(Backends.select(Backends.AUTO).verdicts())
        .extracting("name")
        .containsSubsequence("scalar", "tpu", "tpu-machine");
  }

  @Test
  void takesItsValuesFromTheBestBackend() {
    assertThat(((TpuBackend) backend()).values())
        .isSameAs(Backends.select(Backends.AUTO).backend());
  }
}
