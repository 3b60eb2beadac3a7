package dev.zeropoint.bench.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GemmShapeTest {
  @Test
  void parsesAndPrints() {
    GemmShape shape = GemmShape.parse("7x131x257");
    assertThat(shape).isEqualTo(new GemmShape(7, 131, 257)).hasToString("7x131x257");
    assertThat(shape.macs()).isEqualTo(7L * 131 * 257);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1x2", "1x2x3x4", "0x1x1", "1x-1x1", "axbxc", "1x1x33026", "99999x99999x1"})
  void refusesTheRest(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GemmShape.parse(text))
        .withMessageContaining(text);
  }

  @Test
  void sixteenDefaults() {
    assertThat(GemmShape.DEFAULTS).hasSize(16).doesNotHaveDuplicates();
  }
}
