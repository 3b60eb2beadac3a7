package dev.zeropoint.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs last: every width that the CPU has must have been through the contract in this build. */
class WidthCoverageTest {
  @Test
  void everyWidthOfTheCpuWasTested() throws IOException {
    Path folder = Path.of(System.getProperty("zeropoint.test.widths", "target/widths"));
    String build = System.getProperty("zeropoint.test.build", "");
    List<Integer> wanted = new ArrayList<>();
    List<Integer> covered = new ArrayList<>();
    for (int bits : new int[] {128, 256, 512}) {
      Path word = folder.resolve(Integer.toString(bits));
      if (bits <= Lanes.cpuBits()) {
        wanted.add(bits);
      }
      if (Files.exists(word) && Files.readString(word).equals(build)) {
        covered.add(bits);
      }
    }
    System.out.println(
        "vector backend: widths tested " + covered + ", the CPU has " + Lanes.cpuBits() + " bits");
    assertThat(covered).isEqualTo(wanted);
  }
}
