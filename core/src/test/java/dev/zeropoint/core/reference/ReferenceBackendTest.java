package dev.zeropoint.core.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import dev.zeropoint.core.gemm.GemmBackend;
import dev.zeropoint.core.gemm.GemmBackendContract;
import org.junit.jupiter.api.Test;

class ReferenceBackendTest extends GemmBackendContract {
  @Override
  public GemmBackend backend() {
    return Backends.select("scalar").backend();
  }

  @Test
  void isCalledScalar() {
    assertThat(backend().name()).isEqualTo("scalar");
    assertThat(backend()).hasToString("scalar");
  }
}
