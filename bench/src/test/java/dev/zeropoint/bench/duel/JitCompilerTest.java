package dev.zeropoint.bench.duel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class JitCompilerTest {
  private static final String IDLE =
      """
      Current compiles:\s

      C1 compile queue:
      Empty

      C2 compile queue:
      Empty

      """;

  @Test
  void readsWhatTheJvmPrints() {
    assertThat(JitCompiler.idle(IDLE)).isTrue();
    assertThat(
            JitCompiler.idle(
                IDLE.replace("\n\nC1", "\nC2 CompilerThread0 7 4 X::y (9 bytes)\n\nC1")))
        .isFalse();
    assertThat(
            JitCompiler.idle(
                IDLE.replace("C2 compile queue:\nEmpty", "C2 compile queue:\n7 4 X::y")))
        .isFalse();
    // The other compiler's queue does not matter: its code is not the final one.
    assertThat(
            JitCompiler.idle(
                IDLE.replace("C1 compile queue:\nEmpty", "C1 compile queue:\n7 3 X::y")))
        .isTrue();
  }

  @Test
  void thisJvmAnswers() {
    assertThatCode(() -> new JitCompiler().idle()).doesNotThrowAnyException();
  }
}
