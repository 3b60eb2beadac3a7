package dev.zeropoint.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.BackendProvider.Candidate;
import dev.zeropoint.core.gemm.BackendSelection;
import dev.zeropoint.core.gemm.Backends;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorWidthTest {
  @ParameterizedTest
  @CsvSource({
    "128, '', 128",
    "256, '', 256",
    "512, '', 512",
    "2048, '', 512",
    "384, '', 256",
    "512, 128, 128",
    "512, 256, 256",
    "256, ' 128 ', 128"
  })
  void theWidestThatTheCpuHasOrTheForcedOne(int cpu, String forced, int bits) {
    VectorWidth width = VectorWidth.choose(OptionalInt.of(cpu), forced);
    assertThat(width.bits()).isEqualTo(bits);
    assertThat(width.obstacle()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "256, 512, is too wide: the CPU's vectors have 256 bits",
    "256, 64, zeropoint.vector.bits=64 is none of 128",
    "256, wide, zeropoint.vector.bits=wide is none of 128",
    "64, '', the CPU's vectors have 64 bits"
  })
  void whatCannotBeSaysWhatWasFound(int cpu, String forced, String obstacle) {
    VectorWidth width = VectorWidth.choose(OptionalInt.of(cpu), forced);
    assertThat(width.bits()).isZero();
    assertThat(width.obstacle().orElseThrow()).contains(obstacle);
    assertThat(VectorBackendProvider.candidates(width))
        .allSatisfy(c -> assertThat(c.obstacle()).isEqualTo(width.obstacle()));
    assertThat(VectorBackendProvider.candidates(width).stream().map(Candidate::rank))
        .as("one is told of in the reason, the others not")
        .containsExactly(100, -1, -1);
  }

  @Test
  void withoutTheVectorApiTheObstacleNamesTheFlag() {
    VectorWidth width = VectorWidth.choose(OptionalInt.empty(), "256");
    assertThat(width.obstacle().orElseThrow()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void oneOfThreeCandidatesIsUsable() {
    List<Candidate> candidates =
        VectorBackendProvider.candidates(VectorWidth.choose(OptionalInt.of(512), "256"));
    assertThat(candidates.stream().map(Candidate::name))
        .containsExactly("vector-512", "vector-256", "vector-128");
    assertThat(candidates.stream().map(c -> c.obstacle().isEmpty()))
        .containsExactly(false, true, false);
    assertThat(candidates.get(1).rank()).isEqualTo(100);
    assertThat(candidates.get(0).obstacle().orElseThrow()).contains("this JVM uses 256 bits");
  }

  @Test
  void theVectorBackendIsChosenBeforeTheScalarOne() {
    VectorWidth width = VectorWidth.ofThisJvm();
    String better = width.obstacle().isEmpty() ? "vector-" + width.bits() : "scalar";
    assertThat(Backends.select(Backends.AUTO).verdicts().stream())
        .filteredOn(verdict -> verdict.usable() && verdict.name().matches("vector-.*|scalar"))
        .first()
        .extracting(BackendSelection.Verdict::name)
        .isEqualTo(better);
  }
}
