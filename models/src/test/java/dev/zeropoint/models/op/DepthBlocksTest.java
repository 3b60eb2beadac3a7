package dev.zeropoint.models.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepthBlocksTest {
  /** As MLAS has them: longer where the result is narrow, 256 for what is packed at load. */
  @ParameterizedTest
  @CsvSource({
    "true, 384, 1536, 256", "false, 384, 1536, 128", "false, 384, 384, 128", "false, 64, 512, 256",
    "false, 65, 512, 128", "false, 32, 512, 512", "false, 16, 512, 1024", "false, 8, 512, 1024",
    "false, 512, 32, 128"
  })
  void blocksDependOnTheShape(boolean constant, int cols, int depth, int block) {
    assertThat(DepthBlocks.length(constant, cols, depth)).isEqualTo(block);
  }
}
