package dev.zeropoint.core.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zeropoint.core.gemm.BackendProvider.Candidate;
import dev.zeropoint.core.gemm.BackendSelection.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private static final String NO_ACCESS = "native access is not enabled";

  private static Candidate usable(String name, int rank) {
    return new Candidate(name, rank, Optional.empty(), () -> new FakeBackend(name));
  }

  /** Its backend must not be made. */
  private static Candidate unusable(String name, int rank, String obstacle) {
    return new Candidate(
        name,
        rank,
        Optional.of(obstacle),
        () -> {
          throw new AssertionError(name + " cannot be used, yet it was made");
        });
  }

  private static List<String> lines(BackendSelection selection) {
    return selection.verdicts().stream().map(Verdict::toString).toList();
  }

  @Test
  void autoTakesTheFastestUsableAndSaysWhyNotAFasterOne() {
    BackendSelection selection =
        Backends.select(
            Backends.AUTO,
            List.of(
                usable("scalar", 0),
                unusable("x86", 30, NO_ACCESS),
                usable("vector", 20),
                unusable("gpu", 40, "there is none")));
    assertThat(selection.backend().name()).isEqualTo("vector");
    assertThat(selection.reason())
        .isEqualTo("vector: the fastest usable (gpu: there is none; x86: " + NO_ACCESS + ")");
    assertThat(selection.verdicts())
        .containsExactly(
            new Verdict("gpu", false, "there is none"),
            new Verdict("x86", false, NO_ACCESS),
            new Verdict("vector", true, "chosen"),
            new Verdict("scalar", true, "usable"));
    assertThat(lines(selection)).contains("vector: chosen", "x86: " + NO_ACCESS);
  }

  @Test
  void autoWithoutObstaclesInFrontSaysSo() {
    assertThat(Backends.select("auto", List.of(usable("scalar", 0))).reason())
        .isEqualTo("scalar: the only backend present");
    BackendSelection two =
        Backends.select("auto", List.of(unusable("slow", -1, "broken"), usable("scalar", 0)));
    assertThat(two.reason()).isEqualTo("scalar: the fastest present");
    assertThat(lines(two)).containsExactly("scalar: chosen", "slow: broken");
  }

  @Test
  void ofEqualRanksTheFirstOfferedIsTaken() {
    BackendSelection selection =
        Backends.select("auto", List.of(usable("low", 1), usable("first", 5), usable("second", 5)));
    assertThat(selection.backend().name()).isEqualTo("first");
    assertThat(lines(selection)).containsExactly("first: chosen", "second: usable", "low: usable");
  }

  @Test
  void aNameTakesThatBackendThoughAFasterOneIsThere() {
    BackendSelection selection =
        Backends.select(
            "scalar",
            List.of(usable("vector", 20), usable("scalar", 0), unusable("x86", 30, NO_ACCESS)));
    assertThat(selection.backend().name()).isEqualTo("scalar");
    assertThat(selection.reason()).isEqualTo("scalar: chosen by name");
    assertThat(lines(selection))
        .containsExactly("x86: " + NO_ACCESS, "vector: usable", "scalar: chosen by name");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    List<Candidate> offered = List.of(usable("scalar", 0), unusable("x86", 30, NO_ACCESS));
    for (String name : new String[] {"vectr", "", "Scalar"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Backends.select(name, offered))
          .withMessage("unknown backend \"" + name + "\"; known are auto, x86, scalar");
    }
  }

  @Test
  void anUnusableNameIsRefusedWithItsObstacle() {
    List<Candidate> offered = List.of(usable("scalar", 0), unusable("x86", 30, NO_ACCESS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backends.select("x86", offered))
        .withMessage("backend x86 cannot be used: " + NO_ACCESS);
  }

  @Test
  void nothingUsableIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backends.select("auto", List.of(unusable("x86", 30, NO_ACCESS))))
        .withMessage("no backend can be used here: x86: " + NO_ACCESS);
    assertThatIllegalArgumentException().isThrownBy(() -> Backends.select("auto", List.of()));
  }

  @Test
  void whatIsOfferedAndWhatIsAnsweredAreApart() {
    List<Candidate> offered = new ArrayList<>(List.of(usable("scalar", 0), usable("vector", 20)));
    BackendSelection selection = Backends.select("auto", offered);
    assertThat(offered).extracting(Candidate::name).containsExactly("scalar", "vector");
    assertThat(selection.verdicts()).isUnmodifiable();
  }

  @Test
  void theScalarBackendIsAlwaysThere() {
    BackendSelection selection = Backends.select("scalar");
    assertThat(selection.backend().name()).isEqualTo("scalar");
    assertThat(selection.reason()).isEqualTo("scalar: chosen by name");
    // The providers are asked anew, the backend is one.
    assertThat(Backends.select("scalar").backend()).isSameAs(selection.backend());
  }

  /** True of any set of backends that may be on the path. */
  @Test
  void theBestBackendIsChosenOnceAmongAllThatAreThere() {
    BackendSelection best = Backends.best();
    assertThat(Backends.best()).isSameAs(best);
    assertThat(best.reason()).startsWith(best.backend().name() + ": ");
    assertThat(best.verdicts())
        .extracting(Verdict::name)
        .contains("scalar")
        .doesNotHaveDuplicates();
    assertThat(best.verdicts())
        .filteredOn(verdict -> verdict.reason().startsWith("chosen"))
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.name()).isEqualTo(best.backend().name()))
        .satisfies(verdict -> assertThat(verdict.usable()).isTrue());
  }
}
