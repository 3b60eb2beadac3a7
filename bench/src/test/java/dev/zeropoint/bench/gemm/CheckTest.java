package dev.zeropoint.bench.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeropoint.core.gemm.Backends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckTest {
  private static final GemmShape SHAPE = new GemmShape(3, 5, 7);

  @ParameterizedTest
  @EnumSource
  void everyUsableBackendPasses(EpilogueKind epilogue) {
    try (GemmProblem problem = GemmProblem.create(SHAPE, epilogue, 8, 1)) {
      Backends.select(Backends.AUTO).verdicts().stream()
          .filter(verdict -> verdict.usable())
          .forEach(
              verdict -> {
                try (BackendContender contender =
                    new BackendContender(Backends.select(verdict.name()).backend(), problem)) {
                  assertThat(Check.of(contender, problem)).isEqualTo(new Check(15, 0, 0));
                }
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneWrongElementIsFound(EpilogueKind epilogue) {
    try (GemmProblem problem = GemmProblem.create(SHAPE, epilogue, 8, 1);
        GemmContender wrong = new FakePeer("wrong", 0, true).open(problem, 1)) {
      Check check = Check.of(wrong, problem);
      assertThat(check).isEqualTo(new Check(15, 1, 1));
      assertThat(check.passed()).isFalse();
      assertThat(check).hasToString("1 of 15 results wrong, 1 in another bit");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aContenderThatDoesNothingIsWrong(EpilogueKind epilogue) {
    try (GemmProblem problem = GemmProblem.create(SHAPE, epilogue, 8, 1);
        GemmContender idle = new IdleContender(problem)) {
      assertThat(Check.of(idle, problem).passed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void sevenBitsKeepPairsOfProductsWithin16Bits(EpilogueKind epilogue) {
    try (GemmProblem problem = GemmProblem.create(new GemmShape(4, 4, 64), epilogue, 7, 1)) {
      for (int k = 0; k < 64; k++) {
        for (int n = 0; n < 4; n++) {
          assertThat(problem.rhs().get(k, n)).isBetween(-64, 63);
        }
      }
    }
  }
}
