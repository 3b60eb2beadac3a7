package dev.zeropoint.tpu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @Test
  void figuresOfThePaper() {
    TpuConfig v1 = TpuConfig.V1;
    assertThat(v1.peakTops()).isCloseTo(92, offset(0.5));
    assertThat(v1.fetchCycles()).isEqualTo(1349);
    assertThat(v1.bufferLines()).isEqualTo(96 * 1024);
    assertThat(v1.tileBytes()).isEqualTo(64 << 10);
    assertThat(v1.weightTiles()).isEqualTo(1 << 17);
    assertThat(4L * v1.accumulators() * v1.cols()).isEqualTo(4 << 20);
    // 256 bytes a cycle are the 167 GiB/s of the block diagram.
    assertThat((double) v1.pathBytes() * v1.clockHertz() / (1 << 30)).isCloseTo(167, offset(0.5));
  }

  @Test
  void whatIsWrittenIsRead() {
    TpuConfig config =
        TpuConfig.V1.withClock(1).withArray(5, 7).withMemories(1 << 20, 44).withWeightBandwidth(9);
    assertThat(ConfigFile.read(ConfigFile.write(config))).isEqualTo(config);
  }

  @Test
  void whatIsLeftOutIsTheV1s() {
    assertThat(ConfigFile.read("{}")).isEqualTo(TpuConfig.V1);
    assertThat(ConfigFile.read("{\"clockHertz\": 2.8e9}"))
        .isEqualTo(TpuConfig.V1.withClock(2_800_000_000L));
    assertThat(ConfigFile.read("{\"rows\": 512, \"cols\": 512}"))
        .isEqualTo(TpuConfig.V1.withArray(512, 512));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[] | not a JSON object",
        "{ | not JSON",
        "{\"speed\": 1} | unknown field \"speed\"; known are",
        "{\"rows\": 1.5} | rows=1.5 is not an integer",
        "{\"rows\": \"many\"} | rows=\"many\" is not an integer",
        "{\"rows\": null} | rows=null is not an integer",
        "{\"rows\": 0} | rows=0 is not in [1, 4096]",
        "{\"rows\": 99999999999} | rows=99999999999 is not in the range of an int",
        "{\"pathBytes\": 8} | pathBytes=8 is not in [256, 8192]",
        "{\"unifiedBufferBytes\": 1} | unifiedBufferBytes=1 is not in [16384, 4294967296]",
      })
  void errorsNameTheField(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigFile.read(json))
        .withMessageStartingWith(message);
  }
}
