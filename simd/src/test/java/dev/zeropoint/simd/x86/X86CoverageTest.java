package dev.zeropoint.simd.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs last: every tier that the CPU has must have been through the contract in this build. */
@Tag("tier")
class X86CoverageTest {
  @Test
  void everyTierOfTheCpuWasTested() throws IOException {
    List<String> wanted = new ArrayList<>();
    List<String> covered = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      Path word = X86BackendContract.words().resolve(tier.backendName());
      if (X86BackendContract.cpuHas(tier)) {
        wanted.add(tier.backendName());
      }
      if (Files.exists(word) && Files.readString(word).equals(X86BackendContract.build())) {
        covered.add(tier.backendName());
      }
    }
    System.out.println("x86 backends tested " + covered + ", the CPU has " + wanted);
    assertThat(covered).isEqualTo(wanted);
  }
}
